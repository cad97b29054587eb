"""How pages show promotions and coupons."""
