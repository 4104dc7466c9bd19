"""What each person can see, take along and delete of what is kept about them."""
