"""Why it pays to come back: member levels and points."""
