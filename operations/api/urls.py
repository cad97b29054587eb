"""Addresses of the machine room's API."""

from django.urls import path

from operations.api import webhooks

OWN, SHOPS = "webhooks/endpoints", "webhooks"
ONE = "<int:endpoint_id>"

urlpatterns = [
    path(f"{OWN}/", webhooks.EndpointsView.as_view(), name="api_endpoints"),
    path(f"{OWN}/{ONE}/", webhooks.EndpointView.as_view(), name="api_endpoint"),
    path(f"{OWN}/{ONE}/rotate/", webhooks.RotateView.as_view(), name="api_endpoint_rotate"),
    path(f"{OWN}/{ONE}/test/", webhooks.TestView.as_view(), name="api_endpoint_test"),
    path(f"{OWN}/{ONE}/replay/", webhooks.ReplayView.as_view(), name="api_endpoint_replay"),
    path(
        f"{OWN}/{ONE}/deliveries/",
        webhooks.DeliveriesView.as_view(),
        name="api_endpoint_deliveries",
    ),
    path(
        "webhooks/deliveries/<int:delivery_id>/again/",
        webhooks.SendAgainView.as_view(),
        name="api_endpoint_again",
    ),
    path(f"{SHOPS}/", webhooks.WebhooksView.as_view(), name="api_webhooks"),
    path(f"{SHOPS}/{ONE}/", webhooks.WebhookView.as_view(), name="api_webhook"),
    path(f"{SHOPS}/{ONE}/rotate/", webhooks.WebhookRotateView.as_view(), name="api_webhook_rotate"),
    path(f"{SHOPS}/{ONE}/test/", webhooks.WebhookTestView.as_view(), name="api_webhook_test"),
    path(f"{SHOPS}/{ONE}/replay/", webhooks.WebhookReplayView.as_view(), name="api_webhook_replay"),
    path(
        f"{SHOPS}/{ONE}/deliveries/",
        webhooks.WebhookDeliveriesView.as_view(),
        name="api_webhook_deliveries",
    ),
    path(
        "webhook-deliveries/<int:delivery_id>/again/",
        webhooks.WebhookAgainView.as_view(),
        name="api_webhook_again",
    ),
]
