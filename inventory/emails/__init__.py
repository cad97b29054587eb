"""Letters about stock: to suppliers, to the staff, to shoppers who wait."""
