"""Addresses of the pages about points."""

from django.urls import path

from loyalty import views

urlpatterns = [
    path("account/points/", views.points, name="points"),
    path("points/rules/", views.rules, name="points_rules"),
    path("points/mall/", views.mall, name="points_mall"),
]
