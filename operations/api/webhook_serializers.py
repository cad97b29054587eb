"""Webhooks as programs read and write them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from operations.api.serializers import StrictSerializer, WholeNumberField
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services.webhook_messages import KEPT
from operations.services.webhooks import CUSTOMERS_TOPICS, LONGEST_OVERLAP, SHOPS_TOPICS

HOURS = int(LONGEST_OVERLAP.total_seconds() // 3600)


class EndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """An address that is told about topics."""

    class Meta:
        model = WebhookEndpoint
        fields = ["id", "url", "topics", "is_enabled", "previous_until", "created_at"]
        read_only_fields = fields


class SecretSerializer(EndpointSerializer):
    """An address with a new secret, which signs what it gets: it is shown this once."""

    secret = serializers.CharField()

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]
        read_only_fields = fields


def with_secret(endpoint: WebhookEndpoint, secret: str) -> Any:
    """Return an endpoint as clients read it, with its new secret."""
    return {**EndpointSerializer(endpoint).data, "secret": secret}


class TopicsField(serializers.ListField):
    """What an endpoint wants to hear of: topics by name, or whole groups such as ``order.*``."""

    def __init__(self, choices: list[str], **options: Any) -> None:
        child = serializers.ChoiceField(choices=choices)
        super().__init__(child=child, min_length=1, max_length=len(choices), **options)


class AddOwnEndpointSerializer(StrictSerializer):
    """A public https address, and what of one's own it wants to hear of."""

    url = serializers.CharField(max_length=300)
    topics = TopicsField(CUSTOMERS_TOPICS)


class AddEndpointSerializer(StrictSerializer):
    """A public https address and what it wants to hear of."""

    url = serializers.CharField(max_length=300)
    topics = TopicsField(SHOPS_TOPICS)


class ChangeOwnEndpointSerializer(StrictSerializer):
    """On or off, and what of one's own it wants to hear of."""

    is_enabled = serializers.BooleanField(required=False)
    topics = TopicsField(CUSTOMERS_TOPICS, required=False)


class ChangeEndpointSerializer(StrictSerializer):
    """On or off, and what it wants to hear of."""

    is_enabled = serializers.BooleanField(required=False)
    topics = TopicsField(SHOPS_TOPICS, required=False)


class RotateSerializer(StrictSerializer):
    """For how many hours the present secret signs as well; 0 after a leak."""

    overlap_hours = WholeNumberField(min_value=0, max_value=HOURS, default=24)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the overlap as the service wants it."""
        return {"overlap": timedelta(hours=attrs["overlap_hours"])}


class ReplaySerializer(StrictSerializer):
    """A window of what happened, from ``since`` to before ``until``, at most a month back."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField(required=False)
    arrived_too = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a window that ends before it begins or began too long ago."""
        now = timezone.now()
        if not now - KEPT <= attrs["since"] < attrs.get("until", now):
            words = _("Name a window that begins within the last 30 days and ends after that.")
            raise serializers.ValidationError({"since": [words]})
        return attrs


class ReplayedSerializer(serializers.Serializer[Any]):
    """How many messages are sent again."""

    messages = serializers.IntegerField()


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One message, what it says, and what the receiver said last."""

    message_id = serializers.SerializerMethodField()
    topic = serializers.CharField(source="event.topic")
    event = serializers.IntegerField(source="event_id")
    happened_at = serializers.DateTimeField(source="event.created_at")

    class Meta:
        model = WebhookDelivery
        fields = [
            *("id", "message_id", "event", "topic", "happened_at", "data", "state", "attempts"),
            *("next_attempt_at", "tried_at", "last_status", "last_response"),
        ]
        read_only_fields = fields

    def get_message_id(self, delivery: WebhookDelivery) -> str:
        """Return the ``webhook-id`` it is sent under."""
        return f"evt_{delivery.event_id}"
