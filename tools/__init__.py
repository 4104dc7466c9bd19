"""What keeps the house in order: nothing here is installed or runs beside the bot."""
