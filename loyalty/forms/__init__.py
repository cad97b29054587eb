"""The shape of what shopkeepers type about members and points."""
