"""The whole shop on one machine, started by the standard library alone."""
