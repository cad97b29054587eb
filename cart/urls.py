"""Addresses of the cart's pages."""

from django.urls import path

from cart import views

urlpatterns = [
    path("cart/", views.show, name="cart"),
    path("cart/add/", views.add, name="cart_add"),
    path("cart/select/", views.select, name="cart_select"),
    path("cart/coupon/", views.coupon, name="cart_coupon"),
    path("cart/clear-blocked/", views.clear_blocked, name="cart_clear_blocked"),
    path("cart/<int:line_id>/quantity/", views.change_quantity, name="cart_quantity"),
    path("cart/<int:line_id>/remove/", views.remove, name="cart_remove"),
    path("cart/<int:line_id>/favourite/", views.to_favourites, name="cart_to_favourites"),
]
