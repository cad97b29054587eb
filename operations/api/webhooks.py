"""Webhooks for programs: who is told, of what, and how far each message came.

Everybody manages endpoints of their own; under the staff's addresses they are the shop's.
"""

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import operations.services.webhook_messages
import operations.services.webhooks
from operations.api import webhook_serializers as shapes
from operations.api.serializers import read
from operations.api.staff import StaffMay
from operations.models import WebhookDelivery, WebhookEndpoint

STATES = WebhookDelivery.State.values
STATE = OpenApiParameter("state", OpenApiTypes.STR, enum=STATES, description="Only these.")


class OwnView(APIView):
    """Something about the client's own endpoints; anybody else's do not exist."""

    def owner_id(self) -> int | None:
        """Return whose endpoints these are."""
        return self.request.user.pk

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a refusal; an endpoint that is not there is not found."""
        missing = isinstance(exc, WebhookEndpoint.DoesNotExist)
        return super().handle_exception(Http404() if missing else exc)


class ShopsView(OwnView):
    """Something about the shop's endpoints, for staff."""

    permission_classes = [StaffMay]
    right = "operations.view_webhookendpoint"
    right_to_write = "operations.change_webhookendpoint"

    def owner_id(self) -> None:
        """Say that they are the shop's."""


class EndpointsView(OwnView, ListAPIView[WebhookEndpoint]):
    """The client's endpoints."""

    serializer_class = shapes.EndpointSerializer
    queryset = WebhookEndpoint.objects.none()
    form: ClassVar[Any] = shapes.AddOwnEndpointSerializer

    def get_queryset(self) -> Any:
        """Choose the endpoints."""
        return WebhookEndpoint.objects.of(self.owner_id())

    @extend_schema(
        request=shapes.AddOwnEndpointSerializer, responses={201: shapes.SecretSerializer}
    )
    def post(self, request: Request) -> Response:
        """Add an endpoint; the answer holds the secret that signs what it gets, this once."""
        facts = read(self.form, request.data)
        added = operations.services.webhooks.add_endpoint(owner_id=self.owner_id(), **facts)
        return Response(shapes.with_secret(*added), status=201)


class EndpointView(OwnView):
    """One of the client's endpoints."""

    form: ClassVar[Any] = shapes.ChangeOwnEndpointSerializer

    @extend_schema(responses=shapes.EndpointSerializer)
    def get(self, request: Request, endpoint_id: int) -> Response:
        """Show it."""
        endpoint = WebhookEndpoint.objects.of(self.owner_id()).get(pk=endpoint_id)
        return Response(shapes.EndpointSerializer(endpoint).data)

    @extend_schema(request=shapes.ChangeOwnEndpointSerializer, responses=shapes.EndpointSerializer)
    def patch(self, request: Request, endpoint_id: int) -> Response:
        """Switch it on or off, or let it hear of other topics."""
        facts = read(self.form, request.data)
        endpoint = operations.services.webhooks.change(
            endpoint_id=endpoint_id, owner_id=self.owner_id(), **facts
        )
        return Response(shapes.EndpointSerializer(endpoint).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, endpoint_id: int) -> Response:
        """Remove it and its messages."""
        operations.services.webhooks.remove(endpoint_id=endpoint_id, owner_id=self.owner_id())
        return Response(status=204)


class RotateView(OwnView):
    """Another secret for an endpoint."""

    @extend_schema(request=shapes.RotateSerializer, responses=shapes.SecretSerializer)
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Renew the secret; until ``previous_until`` both sign, so that no message is refused."""
        facts = read(shapes.RotateSerializer, request.data)
        renewed = operations.services.webhooks.rotate(
            endpoint_id=endpoint_id, owner_id=self.owner_id(), **facts
        )
        return Response(shapes.with_secret(*renewed))


class TestView(OwnView):
    """A message that means nothing, to try an endpoint with."""

    @extend_schema(request=None, responses={202: shapes.DeliverySerializer})
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Send a ``webhook.test`` within seconds; its delivery tells how it went."""
        delivery = operations.services.webhooks.test(
            endpoint_id=endpoint_id, owner_id=self.owner_id()
        )
        sent = WebhookDelivery.objects.select_related("event").get(pk=delivery.pk)
        return Response(shapes.DeliverySerializer(sent).data, status=202)


class ReplayView(OwnView):
    """What an endpoint missed."""

    @extend_schema(request=shapes.ReplaySerializer, responses={202: shapes.ReplayedSerializer})
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Send again what happened in a window and did not arrive, at most 1000 messages."""
        facts = read(shapes.ReplaySerializer, request.data)
        count = operations.services.webhook_messages.replay(
            endpoint_id=endpoint_id, owner_id=self.owner_id(), **facts
        )
        return Response({"messages": count}, status=202)


class DeliveriesView(OwnView, ListAPIView[WebhookDelivery]):
    """The messages to one endpoint, the latest first, kept for a month."""

    serializer_class = shapes.DeliverySerializer
    queryset = WebhookDelivery.objects.none()

    def get_queryset(self) -> Any:
        """Choose the messages. Raises Http404, ParseError for a state there is not."""
        endpoint_id, state = self.kwargs["endpoint_id"], self.request.query_params.get("state", "")
        WebhookEndpoint.objects.of(self.owner_id()).get(pk=endpoint_id)
        if state and state not in STATES:
            raise ParseError(f"state: {', '.join(STATES)}")
        found = WebhookDelivery.objects.filter(endpoint_id=endpoint_id).select_related("event")
        return found.filter(state=state) if state else found

    @extend_schema(parameters=[STATE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the messages to this endpoint, the latest first."""
        return super().get(request, *args, **kwargs)


class SendAgainView(OwnView):
    """Sending one message again."""

    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request, delivery_id: int) -> Response:
        """Send a message that did not arrive again, at the next sweep."""
        operations.services.webhook_messages.send_again(
            delivery_id=delivery_id, owner_id=self.owner_id()
        )
        return Response(status=202)


class WebhooksView(ShopsView, EndpointsView):
    """The shop's endpoints."""

    right_to_write = "operations.add_webhookendpoint"
    form = shapes.AddEndpointSerializer

    @extend_schema(request=shapes.AddEndpointSerializer, responses={201: shapes.SecretSerializer})
    def post(self, request: Request) -> Response:
        """Add an endpoint of the shop; the answer holds its secret, this once."""
        return super().post(request)


class WebhookView(ShopsView, EndpointView):
    """One endpoint of the shop."""

    http_method_names = ["get", "patch", "options"]
    form = shapes.ChangeEndpointSerializer

    @extend_schema(request=shapes.ChangeEndpointSerializer, responses=shapes.EndpointSerializer)
    def patch(self, request: Request, endpoint_id: int) -> Response:
        """Switch it on or off, or let it hear of other topics."""
        return super().patch(request, endpoint_id)


class WebhookRotateView(ShopsView, RotateView):
    """Another secret for an endpoint of the shop."""


class WebhookTestView(ShopsView, TestView):
    """A message that means nothing, to an endpoint of the shop."""


class WebhookReplayView(ShopsView, ReplayView):
    """What an endpoint of the shop missed."""


class WebhookDeliveriesView(ShopsView, DeliveriesView):
    """The messages to one endpoint of the shop."""

    right = "operations.view_webhookdelivery"


class WebhookAgainView(ShopsView, SendAgainView):
    """Sending one message to the shop's endpoints again."""

    right = ""
    right_to_write = "operations.change_webhookdelivery"
