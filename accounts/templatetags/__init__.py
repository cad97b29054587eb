"""What accounts lend to pages."""
