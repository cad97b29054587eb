"""Why it costs less, tested."""
