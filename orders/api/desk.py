"""Orders and requests as the staff's programs read them: who they are with is masked."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer

import accounts.masking
from operations.api.serializers import show
from orders.api.after_sales_serializers import ReturnSerializer
from orders.api.views import shown
from orders.models import Order, ReturnRequest


@extend_schema_serializer(component_name="StaffReturn")
class StaffReturnSerializer(ReturnSerializer):
    """An after-sales request without whom to call."""

    def to_representation(self, instance: ReturnRequest) -> Any:
        """Return the request with its phone number masked."""
        facts = super().to_representation(instance)
        return {**facts, "contact": accounts.masking.phone(facts["contact"])}


def told_to_staff(request: ReturnRequest) -> Any:
    """Return a request as the staff's programs read it."""
    return show(StaffReturnSerializer, ReturnRequest.objects.with_story().get(pk=request.pk))


def shown_to_staff(order: Order) -> Any:
    """Return an order as the staff's programs read it; a guest's key to it is the guest's."""
    facts, mask = shown(order), accounts.masking
    hidden = {
        "recipient": mask.name(facts["recipient"]),
        "phone": mask.phone(facts["phone"]),
        "address": mask.place(facts["address"]),
        "token": None,
    }
    return {**facts, **hidden}
