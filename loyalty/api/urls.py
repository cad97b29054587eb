"""Addresses of the API of points."""

from django.urls import path

from loyalty.api import views

urlpatterns = [
    path("points/", views.PointsView.as_view(), name="api_points"),
    path("points/entries/", views.EntriesView.as_view(), name="api_points_entries"),
    path("points/rules/", views.RulesView.as_view(), name="api_points_rules"),
    path("points/rewards/", views.RewardsView.as_view(), name="api_rewards"),
]
