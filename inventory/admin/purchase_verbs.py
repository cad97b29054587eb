"""Every button of a purchase order: who may press it, when, what it asks, what it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import inventory.services.inspection
import inventory.services.landed_cost
import inventory.services.purchase_transitions
import inventory.services.purchasing
from inventory.forms.purchasing import (
    DayForm,
    DescribeForm,
    InspectForm,
    LandedForm,
    LineForm,
    PurchaseForm,
    ReasonForm,
)
from inventory.models import PurchaseOrder
from inventory.purchase_life import (
    CANCELLED,
    CLOSED,
    CONFIRMED,
    DRAFT,
    ON_ITS_WAY,
    SENT,
    may_become,
)
from inventory.selectors.purchases import waiting
from inventory.services.inspection import NothingHeld
from inventory.services.landed_cost import NothingToShare
from inventory.services.ledger import NotEnoughStock, TooMuchStock
from inventory.services.purchase_transitions import IllegalPurchaseMove
from inventory.services.purchasing import PurchaseRefused
from inventory.services.receiving import DeliveryRefused

REFUSALS = (
    DeliveryRefused,
    IllegalPurchaseMove,
    NotEnoughStock,
    NothingHeld,
    NothingToShare,
    PurchaseRefused,
    TooMuchStock,
)
CHANGES_ORDERS = "inventory.change_purchaseorder"
RECEIVES = "inventory.add_receipt"


@dataclass(frozen=True)
class Verb:
    """One button: its right, when it makes sense, what it asks and what it does.

    ``act`` calls one service with the valid form and the clerk, and returns what to say.
    """

    name: str
    label: Promise
    form: type[PurchaseForm]
    is_open: Callable[[PurchaseOrder], bool]
    act: Callable[[Any, Any], str]
    permission: str = CHANGES_ORDERS
    is_grave: bool = False


def change_line(form: LineForm, actor: Any) -> str:
    """Put an article on a draft, or take it off."""
    wanted = form.wanted()
    inventory.services.purchasing.set_line(order_id=form.order.pk, wanted=wanted, actor=actor)
    line = form.order.lines.filter(variant_id=wanted.variant_id).first()
    if line is None:
        return _("%(sku)s is off the order.") % {"sku": form.cleaned_data["code"].sku}
    named = {"sku": form.cleaned_data["code"].sku, "quantity": line.quantity}
    if line.quantity != wanted.quantity:
        return _("%(sku)s: %(quantity)d, as the supplier sells it.") % named
    return _("%(sku)s: %(quantity)d on the order.") % named


def describe(form: DescribeForm, actor: Any) -> str:
    """Keep date and note of a draft."""
    inventory.services.purchasing.describe(
        order_id=form.order.pk,
        expected_date=form.cleaned_data["expected_date"],
        note=form.cleaned_data["note"],
        actor=actor,
    )
    return _("Date and note are kept.")


def send(form: DayForm, actor: Any) -> str:
    """Send the order to its supplier."""
    order = inventory.services.purchase_transitions.send(
        order_id=form.order.pk, expected_date=form.cleaned_data["expected_date"], actor=actor
    )
    if not order.supplier.email:
        return _("Order %(number)s counts as sent; the supplier has no e-mail address.") % {
            "number": order.number
        }
    return _("Order %(number)s is on its way by e-mail.") % {"number": order.number}


def confirm(form: DayForm, actor: Any) -> str:
    """Note that the supplier said yes."""
    order = inventory.services.purchase_transitions.confirm(
        order_id=form.order.pk, expected_date=form.cleaned_data["expected_date"], actor=actor
    )
    return _("Expected on %(day)s.") % {"day": order.expected_date}


def postpone(form: DayForm, actor: Any) -> str:
    """Note another day."""
    order = inventory.services.purchase_transitions.postpone(
        order_id=form.order.pk, expected_date=form.cleaned_data["expected_date"], actor=actor
    )
    return _("Expected on %(day)s.") % {"day": order.expected_date}


def inspect(form: InspectForm, actor: Any) -> str:
    """Decide what becomes of held goods."""
    facts = form.cleaned_data
    asked = {
        "receipt_line_id": facts["line"].pk,
        "quantity": facts["quantity"],
        "reference": form.named("inspection"),
        "actor": actor,
    }
    if facts["outcome"] == "release":
        inventory.services.inspection.release(**asked)
        return _("The goods are on the shelf.")
    if facts["outcome"] == "scrap":
        inventory.services.inspection.scrap(**asked, reason=facts["reason"])
        return _("The goods are written off.")
    sent = inventory.services.inspection.send_back(**asked, reason=facts["reason"])
    return _("Return %(number)s is written.") % {"number": sent.number}


def add_cost(form: LandedForm, actor: Any) -> str:
    """Share a cost over a delivery."""
    facts = form.cleaned_data
    inventory.services.landed_cost.add(
        receipt_id=facts["receipt"].pk,
        reference=form.named("landed"),
        kind=facts["kind"],
        basis=facts["basis"],
        amount=facts["amount"],
        note=facts["note"],
        actor=actor,
    )
    return _("The cost is shared out over the goods.")


def cancel(form: ReasonForm, actor: Any) -> str:
    """End an order of which nothing came."""
    order = inventory.services.purchase_transitions.cancel(
        order_id=form.order.pk, reason=form.cleaned_data["reason"], actor=actor
    )
    return _("Purchase order %(number)s is cancelled.") % {"number": order.number}


def close(form: ReasonForm, actor: Any) -> str:
    """End an order that came, or came short."""
    order = inventory.services.purchase_transitions.close(
        order_id=form.order.pk, reason=form.cleaned_data["reason"], actor=actor
    )
    return _("Purchase order %(number)s is closed.") % {"number": order.number}


def is_draft(order: PurchaseOrder) -> bool:
    """Tell whether the order may still change."""
    return order.state == DRAFT


VERBS = {
    verb.name: verb
    for verb in (
        Verb("line", gettext_lazy("Add or change an article"), LineForm, is_draft, change_line),
        Verb("describe", gettext_lazy("Date and note"), DescribeForm, is_draft, describe),
        Verb(
            "send",
            gettext_lazy("Send to the supplier"),
            DayForm,
            lambda order: may_become(order.state, SENT) and order.lines.exists(),
            send,
        ),
        Verb(
            "confirm",
            gettext_lazy("The supplier confirmed"),
            DayForm,
            lambda order: may_become(order.state, CONFIRMED),
            confirm,
        ),
        Verb(
            "inspect",
            gettext_lazy("Decide on held goods"),
            InspectForm,
            lambda order: waiting(order).exists(),
            inspect,
            permission="inventory.change_receiptline",
        ),
        Verb(
            "cost",
            gettext_lazy("Add freight or duty"),
            LandedForm,
            lambda order: order.receipts.exists(),
            add_cost,
            permission="inventory.add_landedcost",
        ),
        Verb(
            "postpone",
            gettext_lazy("Another day"),
            DayForm,
            lambda order: order.state in ON_ITS_WAY,
            postpone,
        ),
        Verb(
            "close",
            gettext_lazy("Close the purchase order"),
            ReasonForm,
            lambda order: may_become(order.state, CLOSED),
            close,
        ),
        Verb(
            "cancel",
            gettext_lazy("Cancel the purchase order"),
            ReasonForm,
            lambda order: may_become(order.state, CANCELLED),
            cancel,
            is_grave=True,
        ),
    )
}
