"""Where a programme stands, in numbers that a coordinator can act on: never a person's behaviour."""
