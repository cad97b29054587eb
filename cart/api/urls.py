"""Addresses of the cart's API."""

from django.urls import path

from cart.api import views

urlpatterns = [
    path("cart/", views.CartView.as_view(), name="api_cart"),
    path("cart/lines/", views.LinesView.as_view(), name="api_cart_lines"),
    path("cart/lines/<int:line_id>/", views.LineView.as_view(), name="api_cart_line"),
    path("cart/coupon/", views.CouponView.as_view(), name="api_cart_coupon"),
    path("cart/quote/", views.QuoteView.as_view(), name="api_cart_quote"),
]
