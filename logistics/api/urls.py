"""Addresses of the logistics' API."""

from django.urls import path

from logistics.api import views

urlpatterns = [
    path("delivery-methods/", views.DeliveryMethodsView.as_view(), name="api_delivery_methods"),
]
