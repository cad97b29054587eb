"""The API of coupons."""
