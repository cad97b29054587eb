"""Partners of the machine room: the addresses that asked to be told."""
