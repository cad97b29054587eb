"""The operator's commands about stock."""
