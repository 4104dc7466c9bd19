"""How one turn is spoken: events in, replies out, cards and words between. Knows no feature."""
