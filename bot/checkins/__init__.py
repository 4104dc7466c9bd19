"""Around meetings: when one is due, reminders of booked ones, and whether they took place."""
