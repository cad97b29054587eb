"""Addresses of the accounts' API."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("account/", views.AccountView.as_view(), name="api_account"),
    path("addresses/", views.AddressesView.as_view(), name="api_addresses"),
    path("addresses/<int:address_id>/", views.AddressView.as_view(), name="api_address"),
]
