"""When a person may be written to: calendars, cadence and the nudge policy."""
