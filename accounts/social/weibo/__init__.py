"""The addresses of weibo, where allauth looks for them."""
