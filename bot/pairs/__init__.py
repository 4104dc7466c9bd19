"""A pair's life: agreement, goals, meetings, pause, finish."""
