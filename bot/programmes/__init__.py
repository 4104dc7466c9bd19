"""A programme's life: set-up, readiness, who runs it, who takes part."""
