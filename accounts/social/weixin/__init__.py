"""The addresses of weixin, where allauth looks for them."""
