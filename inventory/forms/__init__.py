"""The shape of what the staff type about stock."""
