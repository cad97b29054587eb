"""The operator's commands about payments."""
