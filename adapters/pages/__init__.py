"""Our own web pages: one form at a time, for one person, opened by a link that the bot gave them."""
