"""What somebody means to buy, priced."""
