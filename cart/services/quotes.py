"""A quote is a contract: signed, expiring, and compared line by line when the order is placed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

import cart.selectors
from cart.models import Cart
from cart.selectors import SeenCart

SALT = "jishi.quote"


class QuoteExpired(Exception):
    """The quote is too old, or not one of ours."""


class QuoteChanged(Exception):
    """What the shopper saw is no longer what it would be; ``problems`` says where."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__(_("Something changed since you last looked. Please check and confirm."))
        self.problems = problems


@dataclass(frozen=True)
class Shown:
    """What a signed quote says the shopper saw."""

    cart_id: int
    delivery_code: str
    payable_amount: int
    freight_amount: int
    lines: dict[int, tuple[int, int]]


def sign(seen: SeenCart) -> str:
    """Return the signed quote for a cart as it is shown."""
    if seen.cart is None:
        return ""
    facts: dict[str, Any] = {
        "c": seen.cart.pk,
        "d": seen.delivery_method.code if seen.delivery_method else "",
        "p": seen.quote.payable_amount,
        "f": seen.quote.freight_amount,
        "l": [[line.key, line.quantity, line.unit_amount] for line in seen.quote.lines],
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def read(token: str, lifetime: timedelta | None = settings.QUOTE_LIFETIME) -> Shown:
    """Read a quote back. Raises QuoteExpired when it is too old or was tampered with."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=lifetime)
    except signing.BadSignature as error:
        raise QuoteExpired(_("This price has expired. Please look at it again.")) from error
    lines = {key: (quantity, amount) for key, quantity, amount in facts["l"]}
    return Shown(facts["c"], facts["d"], facts["p"], facts["f"], lines)


def requote(cart_row: Cart, shown: Shown) -> SeenCart:
    """Price the cart again and compare with what was shown. Raises QuoteChanged."""
    seen = cart.selectors.see_cart(cart_row, shown.delivery_code)
    problems = list(differences(seen, shown))
    if problems:
        raise QuoteChanged(problems)
    return seen


def differences(seen: SeenCart, shown: Shown) -> Any:
    """Yield, line by line, what is not as it was shown."""
    now = {line.key: (line.quantity, line.unit_amount) for line in seen.quote.lines}
    names = {s.line.variant_id: s.name for s in seen.lines}
    problem_of = {s.line.variant_id: s for s in seen.lines if not s.can_buy}
    for key, (quantity, amount) in shown.lines.items():
        name = names.get(key, _("an article"))
        pointer = f"/lines/{key}"
        if key not in now:
            seen_line = problem_of.get(key)
            words = seen_line.problem if seen_line else _("It is no longer in your cart.")
            code = seen_line.code if seen_line else "line_gone"
            yield {"pointer": pointer, "code": code, "detail": f"{name}: {words}"}
            continue
        new_quantity, new_amount = now[key]
        if new_amount != amount:
            words = _("the price is now ¥%(now).2f, it was ¥%(then).2f") % {
                "now": new_amount / 100,
                "then": amount / 100,
            }
            yield {"pointer": pointer, "code": "price_changed", "detail": f"{name}: {words}"}
        if new_quantity != quantity:
            words = _("the quantity is now %(now)d") % {"now": new_quantity}
            yield {"pointer": pointer, "code": "quantity_changed", "detail": f"{name}: {words}"}
    for key in now.keys() - shown.lines.keys():
        words = _("this was added to your cart")
        yield {"pointer": f"/lines/{key}", "code": "line_added", "detail": f"{names[key]}: {words}"}
    if seen.quote.freight_amount != shown.freight_amount:
        yield {
            "pointer": "/freight",
            "code": "freight_changed",
            "detail": _("Delivery costs changed."),
        }
