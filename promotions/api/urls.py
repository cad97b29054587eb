"""Addresses of the API of flash sales and coupons."""

from django.urls import path

from promotions.api import views

urlpatterns = [
    path("flash-sales/", views.FlashSalesView.as_view(), name="api_flash_sales"),
    path("coupons/", views.CouponsView.as_view(), name="api_coupons"),
    path("coupons/offers/", views.OffersView.as_view(), name="api_coupon_offers"),
    path("coupons/claim/", views.ClaimView.as_view(), name="api_coupon_claim"),
]
