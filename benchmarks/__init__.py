"""Measure the shop beside floors taken in the same run: ``python3 dev.py bench``."""
