"""Why it costs less."""
