"""Getting help: a message to the coordinator or the alternate contact, seen before it is sent."""
