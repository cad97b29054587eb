"""What catalogue templates may say beyond the shop's words."""
