"""Addresses of the API of coupons."""

from django.urls import path

from promotions.api import views

urlpatterns = [
    path("coupons/", views.CouponsView.as_view(), name="api_coupons"),
    path("coupons/offers/", views.OffersView.as_view(), name="api_coupon_offers"),
    path("coupons/claim/", views.ClaimView.as_view(), name="api_coupon_claim"),
]
