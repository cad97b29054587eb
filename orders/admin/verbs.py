"""Every button of an order: who may press it, when, what it asks, and which service it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import orders.selectors.after_sales
import orders.services.after_sales
import orders.services.approvals
import orders.services.fulfilment
import orders.services.goods_back
import orders.services.notes
import orders.services.receipt
from inventory.services.ledger import NotEnoughStock
from logistics.services.shipping import TrackingNumberTaken
from orders.admin.forms import (
    AskForm,
    BackForm,
    CancelForm,
    CancelUnitsForm,
    NoteForm,
    RefundForm,
    ShipForm,
    VerbForm,
)
from orders.lifecycle import (
    CANCELLED,
    CLOSED,
    COMPLETED,
    PAID,
    PARTIALLY_SHIPPED,
    RECEIVED,
    SHIPPED,
    may_become,
)
from orders.models import Order, RefundApproval
from orders.services.after_sales_steps import AfterSalesRefused
from orders.services.approvals import AlreadyAsked
from orders.services.cancellation import CancelledTooMuch
from orders.services.fulfilment import NothingToShip
from orders.services.goods_back import NothingCameBack
from orders.services.notes import NoteTooLong
from orders.services.refunds import RefundRefused
from orders.services.transitions import IllegalMove
from payments.services.refunds import RefundTooLarge

REFUSALS = (
    AfterSalesRefused,
    AlreadyAsked,
    CancelledTooMuch,
    IllegalMove,
    NotEnoughStock,
    NoteTooLong,
    NothingCameBack,
    NothingToShip,
    RefundRefused,
    RefundTooLarge,
    TrackingNumberTaken,
)


@dataclass(frozen=True)
class Verb:
    """One button: its rights, when it makes sense, what it asks and what it does.

    ``act`` calls one service with the valid form and the clerk, and returns what to say.
    """

    name: str
    label: Promise
    permission: str
    form: type[VerbForm]
    is_open: Callable[[Order], bool]
    act: Callable[[Any, Any], str]
    is_grave: bool = False
    moves_money: bool = False

    def may_be_used_by(self, user: Any, order: Order) -> bool:
        """Tell whether a clerk has the right; nobody gives money back to themselves."""
        own = self.moves_money and order.user_id == user.pk
        return user.has_perm(self.permission) and not own


def ship(form: ShipForm, actor: Any) -> str:
    """Send a parcel off."""
    shipment = orders.services.fulfilment.ship_order(
        order_id=form.order.pk, parcel=form.parcel(), quantities=form.quantities(), actor=actor
    )
    return _("Parcel %(number)s is on its way.") % {"number": shipment.tracking_number}


def goods_back(form: BackForm, actor: Any) -> str:
    """Book goods back in."""
    orders.services.goods_back.book_back(
        order_id=form.order.pk,
        quantities=form.quantities(),
        arrival=form.arrival(),
        actor=actor,
    )
    return _("The goods are booked in.")


def cancel(form: CancelForm, actor: Any) -> str:
    """End the order."""
    done = _("Order %(number)s is cancelled.") % {"number": form.order.number}
    return give_back(form, actor, RefundApproval.Kind.CANCEL, done)


def cancel_units(form: CancelUnitsForm, actor: Any) -> str:
    """Cancel a part of what is to be shipped."""
    done = _("The goods are cancelled, and what they cost goes back.")
    units = {str(line): count for line, count in form.quantities().items()}
    return give_back(form, actor, RefundApproval.Kind.CANCEL_UNITS, done, units=units)


def refund(form: RefundForm, actor: Any) -> str:
    """Give money back."""
    done = _("¥%(amount)s is on its way back.") % {"amount": form.cleaned_data["amount"]}
    terms = {"amount": form.amount_in_fen(), "seen": form.cleaned_data["seen"]}
    return give_back(form, actor, RefundApproval.Kind.REFUND, done, **terms)


def give_back(form: Any, actor: Any, kind: str, done: str, **terms: Any) -> str:
    """Carry out what gives money back; return what was done, or that a second person must look."""
    reason = form.cleaned_data["reason"]
    waiting = orders.services.approvals.carry_out(
        kind=kind,
        order_id=form.order.pk,
        terms={"order_id": form.order.pk, "reason": reason, **terms},
        actor=actor,
        reason=reason,
    )
    return in_words(waiting) if waiting else done


def in_words(waiting: RefundApproval) -> str:
    """Say that a second person must look."""
    words = _("¥%(amount)s is more than one may give back alone: a second person has to approve.")
    return words % {"amount": f"{waiting.amount / 100:.2f}"}


def ask(form: AskForm, actor: Any) -> str:
    """Open an after-sales request in the shopper's name."""
    asked = orders.services.after_sales.ask(
        order_id=form.order.pk, wish=form.wish(), actor=actor, by_staff=True
    )
    return _("Request %(number)s is open.") % {"number": asked.number}


def confirm(form: VerbForm, actor: Any) -> str:
    """Say in the shopper's name that the goods are there."""
    order = orders.services.receipt.confirm_receipt(
        order_id=form.order.pk, actor=actor, detail=_("Confirmed by the staff")
    )
    return _("Order %(number)s is received.") % {"number": order.number}


def note(form: NoteForm, actor: Any) -> str:
    """Keep the staff's note."""
    orders.services.notes.write_staff_note(
        order_id=form.order.pk, text=form.cleaned_data["text"], actor=actor
    )
    return _("The note is kept.")


def may_ship(order: Order) -> bool:
    """Tell whether a parcel may leave for this order."""
    return may_become(order.state, SHIPPED) or order.state == PARTIALLY_SHIPPED


def may_come_back(order: Order) -> bool:
    """Tell whether any goods of the order are with the shopper."""
    return order.lines.filter(shipped_quantity__gt=F("returned_quantity")).exists()


def may_ask(order: Order) -> bool:
    """Tell whether something may be asked for in the shopper's name."""
    states = orders.services.after_sales.ASKED_IN | {COMPLETED}
    return order.state in states and any(orders.selectors.after_sales.free_units(order).values())


def may_cancel(order: Order) -> bool:
    """Tell whether the order may still end."""
    return may_become(order.state, CLOSED) or may_become(order.state, CANCELLED)


def may_cancel_units(order: Order) -> bool:
    """Tell whether a part of the order may still be left out."""
    return order.state in {PAID, PARTIALLY_SHIPPED}


def may_refund(order: Order) -> bool:
    """Tell whether there is money left to give back."""
    return order.paid_amount > order.refunded_amount


VERBS = {
    verb.name: verb
    for verb in (
        Verb("ship", gettext_lazy("Ship"), "orders.ship_order", ShipForm, may_ship, ship),
        Verb(
            "goods_back",
            gettext_lazy("Goods came back"),
            "orders.take_goods_back",
            BackForm,
            may_come_back,
            goods_back,
        ),
        Verb(
            "ask",
            gettext_lazy("Open an after-sales request"),
            "orders.decide_returnrequest",
            AskForm,
            may_ask,
            ask,
        ),
        Verb(
            "confirm",
            gettext_lazy("Confirm receipt for the shopper"),
            "orders.confirm_receipt",
            VerbForm,
            lambda order: may_become(order.state, RECEIVED),
            confirm,
        ),
        Verb(
            "refund",
            gettext_lazy("Refund"),
            "orders.refund_order",
            RefundForm,
            may_refund,
            refund,
            is_grave=True,
            moves_money=True,
        ),
        Verb(
            "cancel_units",
            gettext_lazy("Cancel a part"),
            "orders.cancel_order",
            CancelUnitsForm,
            may_cancel_units,
            cancel_units,
            is_grave=True,
            moves_money=True,
        ),
        Verb(
            "cancel",
            gettext_lazy("Cancel the order"),
            "orders.cancel_order",
            CancelForm,
            may_cancel,
            cancel,
            is_grave=True,
        ),
        Verb(
            "note",
            gettext_lazy("Staff note"),
            "orders.note_order",
            NoteForm,
            lambda _order: True,
            note,
        ),
    )
}
