"""Figures of the stock, as ratios inside one run: ``python3 dev.py bench stock``."""
