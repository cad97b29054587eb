"""The operator's commands about points."""
