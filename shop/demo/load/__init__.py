"""Write the generated demo shop into an empty database."""
