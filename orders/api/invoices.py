"""Invoices for API clients: the same verbs as the pages."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.paper
import orders.selectors.invoices
import orders.services.invoices
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import MoneyField, read
from orders.api.owners import ORDER_TOKEN, own
from orders.api.serializers import WishSerializer
from orders.models import Invoice

NUMBER = OpenApiParameter(
    "number", OpenApiTypes.STR, description="Of a red-letter invoice; the first one without."
)


class PaperSerializer(serializers.ModelSerializer[Invoice]):
    """An issued invoice; one that corrects another has negative amounts."""

    total = MoneyField(source="amount", read_only=True)
    tax = MoneyField(source="tax_amount", read_only=True)
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Invoice
        fields = ["number", "total", "tax", "is_red", "issued_at", "pdf"]

    @extend_schema_field(serializers.CharField())
    def get_pdf(self, paper: Invoice) -> str:
        """Return where the paper lies."""
        address = reverse("api_order_invoice_pdf", args=[paper.order.number])
        return f"{address}?number={paper.number}"


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    """Whom an order is billed to, how far that is, and the papers that were issued."""

    papers = serializers.SerializerMethodField()

    class Meta:
        model = Invoice
        fields = ["kind", "title", "tax_number", "email", "state", "created_at", "papers"]

    @extend_schema_field(PaperSerializer(many=True))
    def get_papers(self, invoice: Invoice) -> Any:
        """List the papers, the first one before what corrects it."""
        papers = orders.selectors.invoices.papers_of(invoice.order)
        return PaperSerializer(papers, many=True).data


class InvoiceView(APIView):
    """The invoice of one order."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], responses=InvoiceSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show the invoice; 404 while none was asked for."""
        found = own(request, number).invoices.live().first()
        if found is None:
            raise Http404
        return Response(InvoiceSerializer(found).data)

    @extend_schema(
        parameters=[KEY_HEADER, ORDER_TOKEN],
        request=WishSerializer,
        responses={201: InvoiceSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        """Ask for the invoice, or for another one while it is not issued."""
        wish = read(WishSerializer, request.data)
        order = own(request, number)

        def act() -> tuple[int, Any]:
            invoice = orders.services.invoices.ask(order_id=order.pk, wish=wish, actor=request.user)
            return 201, InvoiceSerializer(invoice).data

        return respond_once(request, act)


class PaperRenderer(BaseRenderer):
    """Lets a client ask for ``application/pdf``; what is no paper is told as JSON."""

    media_type, format = "application/pdf", "pdf"

    def render(self, data: Any, *_rest: Any, **_more: Any) -> bytes:
        """Return a problem as JSON."""
        return bytes(JSONRenderer().render(data))


class InvoicePaperView(APIView):
    """An issued invoice as a file."""

    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer, PaperRenderer]

    @extend_schema(
        parameters=[ORDER_TOKEN, NUMBER],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """Return the PDF."""
        asked = request.query_params.get("number", "")
        paper = orders.selectors.invoices.paper_of(own(request, number), asked)
        if paper is None:
            raise Http404
        return HttpResponse(orders.paper.draw(paper), content_type="application/pdf")
