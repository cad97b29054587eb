"""A real retailer's year through the shop's own verbs: ``python3 dev.py bench replay``."""
