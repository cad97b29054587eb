"""What somebody bought, told to them; who they were, taken out of what trade law makes us keep.

Amounts, goods, states and times stay, and so does what an issued invoice says. Decision 0111 lists
column by column what is kept and why.
"""

import hmac
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

import catalog.services.pictures
import logistics.services.privacy
import payments.services.privacy
from operations.facts import Facts, told
from orders.models import (
    CreditNote,
    Invoice,
    Order,
    OrderEvent,
    OrderLine,
    RefundApproval,
    ReturnEvent,
    ReturnPicture,
    ReturnRequest,
)

AMOUNTS = ("goods_amount", "discount_amount", "points_amount", "freight_amount", "tax_amount")
CONTACT = ("recipient", "phone", "address", "note")


@dataclass(frozen=True)
class Hindrance:
    """Why an account cannot be closed now, in words, and the orders it is about."""

    code: str
    words: Any
    references: list[str]


def facts_of(user: Any) -> dict[str, Facts]:
    """Return what somebody ordered, paid, was sent, gave back and was billed."""
    own = Order.objects.filter(user=user)
    references = references_of(user)
    of_order = {"order__user": user}
    asked = ReturnRequest.objects.filter(**of_order)
    steps = ReturnEvent.objects.filter(request__order__user=user)
    return {
        "orders": told(
            own,
            *("number", "state", *AMOUNTS, "payable_amount", "paid_amount", "refunded_amount"),
            *(*CONTACT, "placed_at", "paid_at", "shipped_at", "received_at", "ended_at"),
        ),
        "order_lines": told(
            OrderLine.objects.filter(**of_order),
            *("order__number", "sku", "name", "options", "quantity", "unit_amount", "net_amount"),
        ),
        "order_events": told(
            OrderEvent.objects.filter(**of_order), "order__number", "kind", "detail", "created_at"
        ),
        "after_sales": told(
            asked, "number", "order__number", "kind", "state", "reason", "words", "contact"
        ),
        "after_sales_events": told(steps, "request__number", "kind", "words", "created_at"),
        "after_sales_pictures": told(ReturnPicture.objects.filter(request__in=asked), "image"),
        "invoices": told(
            Invoice.objects.filter(**of_order),
            *("order__number", "kind", "title", "tax_number", "email", "number", "amount", "state"),
        ),
        **payments.services.privacy.facts_of(references),
        **logistics.services.privacy.facts_of(references),
    }


def hindrances(user: Any) -> list[Hindrance]:
    """Return what has to end before somebody may leave."""
    own = Order.objects.filter(user=user)
    asked = ReturnRequest.objects.open().filter(order__in=own)
    found = [
        Hindrance("unpaid", _("Orders to be paid"), numbers(own.awaiting_payment())),
        Hindrance(
            "undelivered",
            _("Orders on their way to you"),
            numbers(own.awaiting_dispatch() | own.awaiting_receipt()),
        ),
        Hindrance("after_sales", _("After-sales requests"), numbers(asked)),
        Hindrance("refunds", _("Refunds on their way to you"), being_refunded(own)),
    ]
    return [hindrance for hindrance in found if hindrance.references]


def is_settled(user: Any) -> bool:
    """Tell whether nothing of somebody's orders moves any more: all are completed or ended."""
    ends = (Order.State.COMPLETED, Order.State.CLOSED, Order.State.CANCELLED)
    moving = Order.objects.filter(user=user).exclude(state__in=ends)
    return not moving.exists() and not hindrances(user)


def numbers(rows: Any) -> list[str]:
    """Return the numbers of some rows, the newest first."""
    return list(rows.order_by("-pk").values_list("number", flat=True))


def being_refunded(own: Any) -> list[str]:
    """Return the orders whose money is on its way back, or waits for a second person's word."""
    waiting = RefundApproval.objects.filter(state=RefundApproval.State.WAITING).values("order")
    paid_back = own.filter(Q(refunded_amount__gt=0) | Q(pk__in=waiting))
    asked = set(paid_back.filter(pk__in=waiting).values_list("number", flat=True))
    references = numbers(paid_back)
    return [one for one in references if one in asked or payments.services.privacy.are_open([one])]


def references_of(user: Any) -> list[str]:
    """Return the numbers of everything somebody ordered."""
    return numbers(Order.objects.filter(user=user))


def erase(user: Any) -> None:
    """Forget who ordered and where it went; a phone number stays as a digest of the shop's.

    Who names a number to us can so be told whether an order was theirs; nobody can read it out.
    """
    asked = ReturnRequest.objects.filter(order__user=user)
    forget_pictures(asked)
    with transaction.atomic():
        own = Order.objects.filter(user=user)
        for order in own.lock():
            forget_contact(order)
        OrderEvent.objects.filter(order__in=own).exclude(detail="").update(detail="")
        ReturnEvent.objects.filter(request__in=asked).exclude(words="").update(words="")
        asked.update(words="", contact="", parcel_carrier="", parcel_number="")
        CreditNote.objects.filter(order__in=own).update(reason="")
        RefundApproval.objects.filter(order__in=own).update(reason="", words="", terms={})
        forget_bills(own)
        references = references_of(user)
        payments.services.privacy.erase(references)
        logistics.services.privacy.erase(references)


def forget_contact(order: Order) -> None:
    """Forget who took an order, where, and what was noted of them."""
    nobody = dict.fromkeys(("recipient", "address", "note", "staff_note"), "")
    Order.objects.filter(pk=order.pk).update(**nobody, phone=digest(order.phone))


def digest(phone: str) -> str:
    """Return what is kept of a phone number; what is one already stays as it is."""
    if not phone or phone.startswith("#"):
        return phone
    key = settings.SECRET_KEY.encode()
    return "#" + hmac.digest(key, f"erased phone:{phone}".encode(), "sha256").hex()[:19]


def forget_bills(own: Any) -> None:
    """Forget where bills were sent, and all of those never issued; issued ones stay."""
    bills = Invoice.objects.filter(order__in=own)
    bills.update(email="")
    never = bills.exclude(state=Invoice.State.ISSUED).filter(number=None)
    never.filter(state=Invoice.State.REQUESTED).update(state=Invoice.State.VOIDED, voided_at=Now())
    never.update(kind=Invoice.Kind.PERSONAL, title="", tax_number="", reason="")


def forget_pictures(asked: Any) -> None:
    """Forget the pictures sent with requests: files first, so that a crash leaves rows to go by."""
    pictures = ReturnPicture.objects.filter(request__in=asked)
    catalog.services.pictures.remove(pictures.values_list("image", flat=True))
    pictures.delete()
