"""Addresses of flash sales, the claim centre and a shopper's own coupons."""

from django.urls import path

from promotions import views

urlpatterns = [
    path("flash/", views.flash, name="flash"),
    path("coupons/", views.claim_centre, name="coupons"),
    path("coupons/<int:template_id>/claim/", views.claim, name="coupon_claim"),
    path("account/coupons/", views.my_coupons, name="my_coupons"),
]
