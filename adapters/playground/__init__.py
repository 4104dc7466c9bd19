"""The playground: a messenger in the browser with a made-up school, and the first platform of all."""
