"""What a shopper does after the sale: ask, send the goods, withdraw, appeal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import catalog.services.pictures
import orders.selectors.after_sales
import orders.services.after_sales_steps
import orders.services.numbering
import orders.services.transitions
from catalog.pictures import MAX_PICTURES
from orders.after_sales_life import (
    APPEALED,
    APPROVED,
    EXCHANGE,
    IN_TRANSIT,
    REFUND_ONLY,
    REJECTED,
    REQUESTED,
    RETURN,
    WITHDRAWN,
)
from orders.lifecycle import COMPLETED, PARTIALLY_SHIPPED, RECEIVED, SHIPPED
from orders.models import Order, ReturnLine, ReturnPicture, ReturnRequest
from orders.selectors.after_sales import Due
from orders.services.after_sales_steps import AfterSalesRefused, lock, transition

ASKED_IN = frozenset({PARTIALLY_SHIPPED, SHIPPED, RECEIVED})
MOST_REQUESTS = 20


@dataclass(frozen=True)
class Wish:
    """What is asked for: ``units`` and, for an exchange, ``wanted`` variants by order line.

    ``amount`` is the money asked without goods, in fen; None for all that is due.
    """

    kind: str
    reason: str
    units: Mapping[int, int]
    words: str = ""
    amount: int | None = None
    contact: str = ""
    wanted: Mapping[int, int] = field(default_factory=dict)
    pictures: Sequence[bytes] = ()


def ask(*, order_id: int, wish: Wish, actor: Any, by_staff: bool = False) -> ReturnRequest:
    """Open a request for units that were shipped; the staff may open one after the return window.

    Pictures come from ``catalog.pictures.redraw``. Raises AfterSalesRefused.
    """
    if len(wish.pictures) > MAX_PICTURES:
        raise AfterSalesRefused(_("Nine pictures at most."))
    with transaction.atomic():
        order: Order = Order.objects.filter(pk=order_id).lock().get()
        guard_order(order, by_staff=by_staff)
        due = guard_units(order, wish)
        request = ReturnRequest.objects.create(
            number=orders.services.numbering.fresh_number("A"),
            order=order,
            kind=wish.kind,
            reason=wish.reason,
            words=wish.words,
            contact=wish.contact or order.phone,
            asked_amount=asked_amount(wish, due),
            answer_by=timezone.now() + settings.AFTER_SALES_ANSWER,
        )
        ReturnLine.objects.bulk_create(
            ReturnLine(
                request=request,
                order_line_id=line_id,
                quantity=units,
                variant_id=wanted_variant(order, line_id, wish),
            )
            for line_id, units in sorted(wish.units.items())
        )
        orders.services.after_sales_steps.record(
            request, "requested", to_state="requested", actor=actor, words=wish.words
        )
        orders.services.transitions.record(
            order, "return_requested", actor=actor, detail=request.number
        )
        orders.services.after_sales_steps.promise(request, "requested")
        keep_pictures(request, wish.pictures)
    return request


def guard_order(order: Order, *, by_staff: bool) -> None:
    """Refuse an order nothing of which may be asked for. Raises AfterSalesRefused."""
    if order.state not in (ASKED_IN | {COMPLETED} if by_staff else ASKED_IN):
        raise AfterSalesRefused(
            _("After-sales opens when the goods are shipped and ends with the return window.")
        )
    if order.return_requests.count() >= MOST_REQUESTS:
        raise AfterSalesRefused(_("This order has had too many requests. Please write to us."))


def guard_units(order: Order, wish: Wish) -> Due:
    """Refuse units that were not shipped or are asked for already; return what they are worth.

    Raises AfterSalesRefused.
    """
    free = orders.selectors.after_sales.free_units(order)
    if not wish.units or any(units < 1 for units in wish.units.values()):
        raise AfterSalesRefused(_("Choose at least one article."))
    if any(units > free.get(line_id, 0) for line_id, units in wish.units.items()):
        raise AfterSalesRefused(
            _("That is more than was shipped and is not asked for or refunded already.")
        )
    due = orders.selectors.after_sales.due(order, wish.units)
    if wish.kind in {REFUND_ONLY, RETURN} and not due.total:
        raise AfterSalesRefused(_("Nothing was paid for this. It can be exchanged or repaired."))
    return due


def asked_amount(wish: Wish, due: Due) -> int:
    """Return the money asked for: all that is due unless less was named. Raises AfterSalesRefused.

    A kind that ends without money asks for none.
    """
    if wish.kind not in {REFUND_ONLY, RETURN}:
        return 0
    if wish.amount is None or wish.kind == RETURN:
        return due.amount
    if not 1 <= wish.amount <= due.amount:
        raise AfterSalesRefused(_("That is more than was paid."))
    return wish.amount


def wanted_variant(order: Order, line_id: int, wish: Wish) -> int | None:
    """Return the variant wanted instead of a line's; None where none is. Raises AfterSalesRefused.

    It is one of the same product at the same price, or the same again.
    """
    if wish.kind != EXCHANGE:
        return None
    line = order.lines.get(pk=line_id)
    variant_id = wish.wanted.get(line_id, line.variant_id)
    if variant_id not in orders.selectors.after_sales.exchangeable([line])[line_id]:
        raise AfterSalesRefused(
            _("It can be exchanged for the same product at the same price only.")
        )
    return variant_id


def keep_pictures(request: ReturnRequest, pictures: Sequence[bytes]) -> None:
    """Add pictures to a locked request. Raises AfterSalesRefused for more than nine in all."""
    if request.pictures.count() + len(pictures) > MAX_PICTURES:
        raise AfterSalesRefused(_("Nine pictures at most."))
    for picture in pictures:
        name = catalog.services.pictures.store(picture, folder="after-sales")
        ReturnPicture.objects.create(request=request, image=name)


@transaction.atomic
def add_pictures(*, request_id: int, pictures: Sequence[bytes], actor: Any) -> ReturnRequest:
    """Add pictures to a request that waits for an answer. Raises AfterSalesRefused."""
    request = lock(request_id)
    if request.state not in {REQUESTED, APPEALED}:
        raise AfterSalesRefused(_("This request has been answered already."))
    keep_pictures(request, pictures)
    orders.services.after_sales_steps.record(request, "pictures", actor=actor)
    return request


@transaction.atomic
def withdraw(*, request_id: int, actor: Any) -> ReturnRequest:
    """Take a request back before its goods are sent. Raises AfterSalesRefused."""
    return transition(lock(request_id), WITHDRAWN, actor=actor)


@transaction.atomic
def send(*, request_id: int, carrier: str, number: str, actor: Any) -> ReturnRequest:
    """Say under which number the goods travel back; a wrong number may be mended on the way.

    Raises AfterSalesRefused.
    """
    request = lock(request_id)
    facts = {"parcel_carrier": carrier, "parcel_number": number}
    words = f"{carrier} {number}"
    if request.state == IN_TRANSIT:
        ReturnRequest.objects.filter(pk=request.pk).update(**facts)
        orders.services.after_sales_steps.record(request, "parcel_mended", actor=actor, words=words)
        return request
    if request.state == APPROVED and request.parcel_by and request.parcel_by <= timezone.now():
        raise AfterSalesRefused(_("The time to send the goods back is over."))
    return transition(request, IN_TRANSIT, actor=actor, words=words, **facts)


@transaction.atomic
def appeal(*, request_id: int, words: str, actor: Any) -> ReturnRequest:
    """Ask for a second answer to a rejection, once and in time. Raises AfterSalesRefused."""
    request = lock(request_id)
    if request.state == REJECTED:
        guard_appeal(request)
    answer_by = timezone.now() + settings.AFTER_SALES_ANSWER
    facts = {"is_appealed": True, "answer_by": answer_by}
    return transition(request, APPEALED, actor=actor, words=words, **facts)


def guard_appeal(request: ReturnRequest) -> None:
    """Refuse a second appeal, a late one, and one for goods another request has taken meanwhile.

    Raises AfterSalesRefused.
    """
    if request.is_appealed:
        raise AfterSalesRefused(_("A rejection can be appealed against once."))
    if request.appeal_by and request.appeal_by <= timezone.now():
        raise AfterSalesRefused(_("The time to appeal is over."))
    free = orders.selectors.after_sales.free_units(request.order)
    if any(line.quantity > free[line.order_line_id] for line in request.lines.all()):
        raise AfterSalesRefused(_("Another request asks for these goods already."))
