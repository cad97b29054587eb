"""The catalogue for API clients."""
