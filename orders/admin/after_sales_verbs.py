"""Every button of an after-sales request: when it makes sense, what it asks, what it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

import orders.services.after_sales_desk
import orders.services.after_sales_settling
import orders.services.approvals
from inventory.services.reservations import OutOfStock
from inventory.services.returns import NothingToTakeBack
from orders.admin.after_sales_forms import (
    ApproveForm,
    BackForm,
    InspectForm,
    RejectForm,
    SettleForm,
    StepForm,
)
from orders.admin.verbs import in_words
from orders.after_sales_life import (
    APPROVED,
    ARRIVED,
    INSPECTED,
    REFUND_ONLY,
    REFUNDED,
    REJECTED,
    may_become,
)
from orders.models import RefundApproval, ReturnRequest
from orders.services.after_sales_steps import AfterSalesRefused
from orders.services.approvals import AlreadyAsked
from orders.services.goods_back import NothingCameBack
from orders.services.refunds import RefundRefused
from payments.services.refunds import RefundTooLarge

REFUSALS = (
    AfterSalesRefused,
    AlreadyAsked,
    NothingCameBack,
    NothingToTakeBack,
    OutOfStock,
    RefundRefused,
    RefundTooLarge,
)


DECIDES, INSPECTS, SETTLES = (
    f"orders.{verb}_returnrequest" for verb in ("decide", "inspect", "settle")
)


@dataclass(frozen=True)
class Step:
    """One button and its right; ``act`` calls one service with the valid form and the clerk.

    It returns what to say, or None for the usual.
    """

    name: str
    label: Promise
    permission: str
    form: type[StepForm]
    is_open: Callable[[ReturnRequest], bool]
    act: Callable[[Any, Any], str | None]
    is_grave: bool = False


def approve(form: ApproveForm, actor: Any) -> None:
    """Let the goods come back."""
    facts = form.cleaned_data
    orders.services.after_sales_desk.approve(
        request_id=form.asked.pk,
        words=facts["words"],
        warehouse_id=facts["warehouse"].pk,
        actor=actor,
    )


def reject(form: RejectForm, actor: Any) -> None:
    """Say no."""
    orders.services.after_sales_desk.reject(
        request_id=form.asked.pk, words=form.cleaned_data["words"], actor=actor
    )


def arrive(form: StepForm, actor: Any) -> None:
    """Take the parcel in."""
    orders.services.after_sales_desk.arrive(
        request_id=form.asked.pk, words=form.cleaned_data["words"], actor=actor
    )


def inspect(form: InspectForm, actor: Any) -> None:
    """Look at the goods."""
    orders.services.after_sales_desk.inspect(
        request_id=form.asked.pk,
        findings=form.findings(),
        words=form.cleaned_data["words"],
        actor=actor,
    )


def settle(form: SettleForm, actor: Any) -> str | None:
    """Do what was promised."""
    words = form.cleaned_data["words"]
    waiting = orders.services.approvals.carry_out(
        kind=RefundApproval.Kind.SETTLE,
        order_id=form.asked.order_id,
        terms={"request_id": form.asked.pk, "words": words, **form.terms()},
        actor=actor,
        reason=words,
    )
    return in_words(waiting) if waiting else None


def send_back(form: BackForm, actor: Any) -> None:
    """Send back what was not accepted."""
    parcel = form.parcel()
    if parcel is None:
        raise AfterSalesRefused(_("Name the carrier and the tracking number."))
    orders.services.after_sales_settling.send_back(
        request_id=form.asked.pk, parcel=parcel, actor=actor
    )


def may(target: str) -> Callable[[ReturnRequest], bool]:
    """Tell of a request whether it may move to a state."""
    return lambda asked: may_become(asked.kind, asked.state, target)


def may_settle(asked: ReturnRequest) -> bool:
    """Tell whether something was promised that can be done now."""
    if asked.kind == REFUND_ONLY:
        return may_become(asked.kind, asked.state, REFUNDED)
    return asked.state == INSPECTED and has_accepted(asked)


def has_accepted(asked: ReturnRequest) -> bool:
    """Tell whether the inspection accepted anything."""
    return any(line.accepted_quantity for line in asked.lines.all())


def may_reject(asked: ReturnRequest) -> bool:
    """Tell whether one may say no: not once goods were accepted."""
    return may(REJECTED)(asked) and not (asked.state == INSPECTED and has_accepted(asked))


STEPS = {
    step.name: step
    for step in (
        Step(
            "approve",
            pgettext_lazy("after-sales", "Approve"),
            DECIDES,
            ApproveForm,
            may(APPROVED),
            approve,
        ),
        Step(
            "arrive",
            gettext_lazy("The parcel has arrived"),
            INSPECTS,
            StepForm,
            may(ARRIVED),
            arrive,
        ),
        Step(
            "inspect",
            gettext_lazy("Inspect the goods"),
            INSPECTS,
            InspectForm,
            may(INSPECTED),
            inspect,
        ),
        Step("settle", gettext_lazy("Settle"), SETTLES, SettleForm, may_settle, settle),
        Step(
            "send_back",
            gettext_lazy("Send back what was not accepted"),
            INSPECTS,
            BackForm,
            orders.services.after_sales_settling.may_send_back,
            send_back,
        ),
        Step(
            "reject", gettext_lazy("Reject"), DECIDES, RejectForm, may_reject, reject, is_grave=True
        ),
    )
}
