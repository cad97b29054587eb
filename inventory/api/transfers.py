"""Transfers and corrections through the API, for staff."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import inventory.services.stock
import inventory.services.transfer_arrivals
import inventory.services.transfers
from inventory.api.handling_papers import (
    ArrivalSerializer,
    BookedSerializer,
    CorrectionSerializer,
    DraftTransferSerializer,
    ScrapSerializer,
    TransferSerializer,
)
from inventory.models import Transfer
from inventory.services.places import item_at
from inventory.services.transfer_arrivals import Arrival
from operations.api.idempotency import KEY_HEADER, principal_of, respond_once
from operations.api.serializers import read
from operations.api.staff import StaffMay
from operations.services.idempotency import digest_of

SEES, CARRIES = "inventory.view_transfer", "inventory.change_transfer"
CHANGES_STOCK = "inventory.change_stockitem"


def shelves() -> QuerySet[Transfer]:
    """Choose all transfers with what is shown of them."""
    transfers = Transfer.objects.select_related("source", "destination")
    return transfers.prefetch_related("lines__variant")


def shown(number: str) -> Any:
    """Return a transfer as clients read it. Raises Http404."""
    return TransferSerializer(get_object_or_404(shelves(), number=number)).data


def units_of(lines: Iterable[Mapping[str, Any]], what: str) -> dict[int, int]:
    """Map variants to units, adding up what stands twice."""
    units: dict[int, int] = {}
    for line in lines:
        units[line["sku"].pk] = units.get(line["sku"].pk, 0) + line[what]
    return units


def reference_for(request: Request, kind: str) -> str:
    """Name what a request books after its key, so that it is booked once for ever."""
    key = f"{principal_of(request)}:{request.path}:{request.headers.get('Idempotency-Key', '')}"
    return f"{kind}:{digest_of(key)[:32]}"


class TransfersView(ListAPIView):
    """Transfers."""

    permission_classes = [StaffMay]
    right, right_to_write = SEES, CARRIES
    serializer_class = TransferSerializer
    filterset_fields = ["state"]
    queryset = Transfer.objects.none()

    def get_queryset(self) -> QuerySet[Transfer]:
        """Choose all transfers, the latest first."""
        return shelves()

    @extend_schema(
        parameters=[KEY_HEADER],
        request=DraftTransferSerializer,
        responses={201: TransferSerializer},
    )
    def post(self, request: Request) -> Response:
        """Draft a transfer, once per Idempotency-Key."""
        facts = read(DraftTransferSerializer, request.data)

        def act() -> tuple[int, Any]:
            transfer = inventory.services.transfers.draft(
                source_id=facts["from_warehouse"].pk,
                destination_id=facts["to_warehouse"].pk,
                quantities=units_of(facts["lines"], "quantity"),
                expected_date=facts["expected_date"],
                note=facts["note"],
                actor=request.user,
            )
            return 201, shown(transfer.number)

        return respond_once(request, act)


class TransferView(APIView):
    """One transfer."""

    permission_classes = [StaffMay]
    right = SEES

    @extend_schema(responses=TransferSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show the transfer."""
        return Response(shown(number))


class TransferVerbView(APIView):
    """A step in a transfer's life."""

    permission_classes = [StaffMay]
    right = right_to_write = CARRIES
    http_method_names = ["post", "options"]

    def carry_out(
        self, request: Request, number: str, verb: Callable[..., Any], **facts: Any
    ) -> Response:
        """Call the verb and show the transfer after it."""
        transfer = get_object_or_404(Transfer, number=number)
        verb(transfer_id=transfer.pk, actor=request.user, **facts)
        return Response(shown(number))


class SendView(TransferVerbView):
    """Sending."""

    @extend_schema(request=None, responses=TransferSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Let a draft's goods leave; what is promised to shoppers stays."""
        return self.carry_out(request, number, inventory.services.transfers.send)


class CancelView(TransferVerbView):
    """Cancelling."""

    @extend_schema(request=None, responses=TransferSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Give a draft up."""
        return self.carry_out(request, number, inventory.services.transfers.cancel)


class ArrivalsView(TransferVerbView):
    """Arriving."""

    @extend_schema(
        parameters=[KEY_HEADER], request=ArrivalSerializer, responses={200: TransferSerializer}
    )
    def post(self, request: Request, number: str) -> Response:
        """Take in what arrived and write off what was lost, once per Idempotency-Key."""
        facts = read(ArrivalSerializer, request.data)
        arrival = Arrival(
            reference=reference_for(request, number),
            arrived=units_of(facts["lines"], "arrived"),
            lost=units_of(facts["lines"], "lost"),
            reason=facts["reason"],
        )
        if any(arrival.lost.values()) and not request.user.has_perm(CHANGES_STOCK):
            raise PermissionDenied
        arrive = inventory.services.transfer_arrivals.arrive

        def act() -> tuple[int, Any]:
            return 200, self.carry_out(request, number, arrive, arrival=arrival).data

        return respond_once(request, act)


class CorrectionsView(APIView):
    """Corrections of the stock by hand."""

    permission_classes = [StaffMay]
    right = right_to_write = CHANGES_STOCK
    http_method_names = ["post", "options"]
    kind = "adjustment"
    form: type[CorrectionSerializer] = CorrectionSerializer

    def book(self, request: Request, verb: Callable[..., Any]) -> Response:
        """Book one correction, once per Idempotency-Key."""
        facts = read(self.form, request.data)

        def act() -> tuple[int, Any]:
            move = verb(
                stock_item_id=item_at(facts["sku"].pk, facts["warehouse"].pk).pk,
                quantity=facts["quantity"],
                reason=facts["reason"],
                reference=reference_for(request, self.kind),
                actor=request.user,
            )
            return 201, BookedSerializer(move).data

        return respond_once(request, act)


class AdjustmentsView(CorrectionsView):
    """Adjusting."""

    @extend_schema(
        parameters=[KEY_HEADER], request=CorrectionSerializer, responses={201: BookedSerializer}
    )
    def post(self, request: Request) -> Response:
        """Correct what a warehouse has, with a reason, once per Idempotency-Key."""
        return self.book(request, inventory.services.stock.adjust)


class ScrapView(CorrectionsView):
    """Throwing away."""

    kind = "scrap"
    form = ScrapSerializer

    @extend_schema(
        parameters=[KEY_HEADER], request=ScrapSerializer, responses={201: BookedSerializer}
    )
    def post(self, request: Request) -> Response:
        """Throw goods away, with a reason, once per Idempotency-Key."""
        return self.book(request, inventory.services.stock.scrap)
