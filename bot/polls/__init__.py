"""Anonymous asks: the interest poll and others, sealed until they close."""
