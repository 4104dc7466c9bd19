"""The house talks to the world here: platforms, files, threads, the clock. It decides nothing."""
