"""The accounts' partners."""
