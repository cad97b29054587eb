"""Real processes of the shop, killed, frozen and cut off while somebody buys."""
