"""The operator's commands about orders."""
