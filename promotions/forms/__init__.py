"""The shapes of what shopkeepers type about promotions."""
