"""The addresses of qq, where allauth looks for them."""
