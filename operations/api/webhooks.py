"""Webhooks, for the staff's programs: who is told, of what, and how far each message came."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import operations.services.webhooks
from operations.api.serializers import StrictSerializer, read
from operations.api.staff import StaffMay
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services.webhooks import TOPICS


class EndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """An address that is told about topics."""

    class Meta:
        model = WebhookEndpoint
        fields = ["id", "url", "topics", "is_enabled", "created_at"]
        read_only_fields = fields


class AddedEndpointSerializer(EndpointSerializer):
    """A new address, with the secret that signs what it gets: it is shown this once."""

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class AddEndpointSerializer(StrictSerializer):
    """A public https address and what it wants to hear of."""

    url = serializers.CharField(max_length=300)
    topics = serializers.ListField(
        child=serializers.ChoiceField(choices=TOPICS), min_length=1, max_length=len(TOPICS)
    )


class SwitchSerializer(StrictSerializer):
    """On or off."""

    is_enabled = serializers.BooleanField()


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One message, and what the receiver said last."""

    topic = serializers.CharField(source="event.topic")
    event = serializers.IntegerField(source="event_id")

    class Meta:
        model = WebhookDelivery
        fields = [
            "id",
            "event",
            "topic",
            "state",
            "attempts",
            "next_attempt_at",
            "tried_at",
            "last_status",
            "last_response",
        ]
        read_only_fields = fields


class WebhooksView(ListAPIView):
    """Every address that is told."""

    permission_classes = [StaffMay]
    right = "operations.view_webhookendpoint"
    right_to_write = "operations.add_webhookendpoint"
    serializer_class = EndpointSerializer
    queryset = WebhookEndpoint.objects.all()

    @extend_schema(request=AddEndpointSerializer, responses={201: AddedEndpointSerializer})
    def post(self, request: Request) -> Response:
        """Add an address; the answer holds its secret, this once."""
        facts = read(AddEndpointSerializer, request.data)
        endpoint = operations.services.webhooks.add_endpoint(**facts)
        return Response(AddedEndpointSerializer(endpoint).data, status=201)


class WebhookView(APIView):
    """One address that is told."""

    permission_classes = [StaffMay]
    right = "operations.view_webhookendpoint"
    right_to_write = "operations.change_webhookendpoint"

    @extend_schema(request=SwitchSerializer, responses=EndpointSerializer)
    def patch(self, request: Request, endpoint_id: int) -> Response:
        """Switch it on or off."""
        facts = read(SwitchSerializer, request.data)
        try:
            endpoint = operations.services.webhooks.switch(endpoint_id=endpoint_id, **facts)
        except WebhookEndpoint.DoesNotExist as missing:
            raise Http404 from missing
        return Response(EndpointSerializer(endpoint).data)


class DeliveriesView(ListAPIView):
    """The messages to one address, the latest first."""

    permission_classes = [StaffMay]
    right = "operations.view_webhookdelivery"
    serializer_class = DeliverySerializer
    queryset = WebhookDelivery.objects.none()

    def get_queryset(self) -> Any:
        """Choose the messages to this address."""
        mine = WebhookDelivery.objects.filter(endpoint_id=self.kwargs.get("endpoint_id"))
        return mine.select_related("event")


class SendAgainView(APIView):
    """Sending one message again."""

    permission_classes = [StaffMay]
    right_to_write = "operations.change_webhookdelivery"

    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request, delivery_id: int) -> Response:
        """Send a message that did not arrive again, at the next sweep."""
        operations.services.webhooks.send_again(delivery_id=delivery_id)
        return Response(status=202)
