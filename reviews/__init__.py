"""What shoppers say of what they received."""
