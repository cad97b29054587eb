"""Addresses of the machine room's API."""

from django.urls import path

from operations.api import webhooks

urlpatterns = [
    path("webhooks/", webhooks.WebhooksView.as_view(), name="api_webhooks"),
    path("webhooks/<int:endpoint_id>/", webhooks.WebhookView.as_view(), name="api_webhook"),
    path(
        "webhooks/<int:endpoint_id>/deliveries/",
        webhooks.DeliveriesView.as_view(),
        name="api_webhook_deliveries",
    ),
    path(
        "webhook-deliveries/<int:delivery_id>/again/",
        webhooks.SendAgainView.as_view(),
        name="api_webhook_again",
    ),
]
