"""Addresses of accounts's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
