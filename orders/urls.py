"""Addresses of orders's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
