"""What is known of stock: what can be bought, what moved, what comes."""
