"""Figures beside other ways to do the same, in one run; each module says what it measures."""

import os

# One thread, as in the process that large matches have: several that wait for each other blur the figures.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
