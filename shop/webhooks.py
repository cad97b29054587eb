"""What other systems are told of an event: numbers and an address of the API, and whose it is.

What stands at the address is for those who may read it; the message itself gives nothing away.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

import operations.services.webhook_messages
from logistics.models import Shipment
from operations.models import OutboxEvent
from orders.models import Order, ReturnRequest
from payments.models import Payment, Refund


class Told(NamedTuple):
    """What is told, and the customer whose it is; None where it is only the shop's."""

    data: Mapping[str, Any]
    owner_id: int | None


def tell(event: OutboxEvent) -> None:
    """Promise a message of this event to whoever wants and may hear of it, once each."""
    if not operations.services.webhook_messages.is_wanted(event.topic):
        return
    told = ABOUT[event.topic.partition(".")[0]](event.payload)
    if told is not None:
        operations.services.webhook_messages.fan_out(event, owner_id=told.owner_id, data=told.data)


def address(name: str, key: Any) -> str:
    """Return the whole address of a thing in the API."""
    return settings.SITE_URL + reverse(name, args=[key])


def of_order(facts: Mapping[str, Any]) -> Told | None:
    """Tell of an order."""
    order: Order | None = Order.objects.filter(pk=facts["order"]).first()
    if order is None:
        return None
    return Told({"order": order.number, "url": address("api_order", order.number)}, order.user_id)


def of_payment(facts: Mapping[str, Any]) -> Told | None:
    """Tell of money that came or went back: the payment, the refund if it is one, the order."""
    extra: dict[str, str] = {}
    payments = Payment.objects.filter(pk=facts.get("payment", 0))
    if "refund" in facts:
        refund: Refund | None = Refund.objects.filter(pk=facts["refund"]).first()
        extra = {"refund": refund.out_refund_no} if refund else {}
        payments = Payment.objects.filter(refunds=facts["refund"])
    payment: Payment | None = payments.first()
    if payment is None:
        return None
    number = payment.order_reference
    data = {"payment": payment.out_trade_no, **extra, "order": number}
    return Told(data | {"url": address("api_order_payment", number)}, owner_of(number))


def of_shipment(facts: Mapping[str, Any]) -> Told | None:
    """Tell of a parcel."""
    shipment = Shipment.objects.filter(pk=facts["shipment"]).first()
    if shipment is None:
        return None
    number = shipment.order_reference
    data = {"shipment": shipment.tracking_number, "order": number}
    return Told(data | {"url": address("api_order_logistics", number)}, owner_of(number))


def of_after_sales(facts: Mapping[str, Any]) -> Told | None:
    """Tell of what was asked for after a sale."""
    request = ReturnRequest.objects.select_related("order").filter(pk=facts["request"]).first()
    if request is None:
        return None
    data = {"after_sales": request.number, "order": request.order.number}
    data["url"] = address("api_after_sales", request.number)
    return Told(data, request.order.user_id)


def of_stock(facts: Mapping[str, Any]) -> Told:
    """Tell of stock: the very figures, which only the shop's own systems hear."""
    return Told({**facts, "url": address("api_stock_item", facts["stock_item"])}, None)


def of_product(facts: Mapping[str, Any]) -> Told:
    """Tell of a product."""
    return Told({**facts, "url": address("api_product", facts["product"])}, None)


def owner_of(number: str) -> int | None:
    """Return whose order it is; None for a guest's."""
    found: int | None = (
        Order.objects.filter(number=number).values_list("user_id", flat=True).first()
    )
    return found


ABOUT: Mapping[str, Callable[[Mapping[str, Any]], Told | None]] = {
    "order": of_order,
    "payment": of_payment,
    "shipment": of_shipment,
    "after_sales": of_after_sales,
    "stock": of_stock,
    "product": of_product,
}
