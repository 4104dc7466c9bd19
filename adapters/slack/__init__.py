"""Slack: the second adapter. It verifies, translates both ways and maps errors; it decides nothing."""
