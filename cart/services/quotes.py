"""A quote is a contract: signed, expiring, and compared line by line when the order is placed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

import cart.selectors.seen
from cart.models import Cart
from cart.pricing import Quote
from cart.selectors.seen import SeenCart
from catalog.models import speaks_english
from inventory.models import Channel
from promotions.rules import Line

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
    reasons: dict[str, int]
    points: int


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
        "r": {reason.code: reason.amount for reason in seen.quote.reasons},
        "n": seen.points,
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def read(token: str, lifetime: timedelta | None = settings.QUOTE_LIFETIME) -> Shown:
    """Read a quote back. Raises QuoteExpired when it is too old or was tampered with."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=lifetime)
    except signing.BadSignature as error:
        raise QuoteExpired(_("This price has expired. Please look at it again.")) from error
    lines = {key: (quantity, amount) for key, quantity, amount in facts["l"]}
    sums = (facts["p"], facts["f"])
    return Shown(facts["c"], facts["d"], *sums, lines, facts["r"], facts["n"])


def requote(
    cart_row: Cart, shown: Shown, channel: str = Channel.WEB, region_code: str = ""
) -> SeenCart:
    """Price the cart again for where it goes, and compare with what was shown.

    Raises QuoteChanged.
    """
    seen = cart.selectors.seen.see_cart(
        cart_row,
        shown.delivery_code,
        region_code=region_code,
        channel=channel,
        points=shown.points,
        is_fresh=True,
    )
    problems = list(differences(seen, shown))
    if problems:
        raise QuoteChanged(problems)
    return seen


def differences(seen: SeenCart, shown: Shown) -> Iterator[dict[str, str]]:
    """Yield, line by line and reason by reason, what is not as it was shown."""
    names = {line.line.variant_id: line.name for line in seen.lines}
    now = {line.key: line for line in seen.quote.lines}
    for key, was in shown.lines.items():
        pointer, name = f"/lines/{key}", names.get(key, _("an article"))
        for code, words in line_changes(key, was, now.get(key), seen):
            yield {"pointer": pointer, "code": code, "detail": f"{name}: {words}"}
    for key in now.keys() - shown.lines.keys():
        words = _("this was added to your cart")
        yield {"pointer": f"/lines/{key}", "code": "line_added", "detail": f"{names[key]}: {words}"}
    for code, words in reason_changes(seen.quote, shown.reasons):
        yield {"pointer": f"/adjustments/{code}", "code": "offer_changed", "detail": words}
    yield from delivery_changes(seen, shown)


def delivery_changes(seen: SeenCart, shown: Shown) -> Iterator[dict[str, str]]:
    """Yield what is not as it was shown of how it travels."""
    method = seen.delivery_method
    if seen.is_undelivered:
        words = _("We do not deliver to this address.")
        yield {"pointer": "/delivery_method", "code": "not_delivered", "detail": words}
    elif method and method.code != shown.delivery_code:
        words = _("The chosen delivery does not go to this address; %(other)s does.")
        detail = words % {"other": method.title}
        yield {"pointer": "/delivery_method", "code": "delivery_changed", "detail": detail}
    if seen.quote.freight_amount != shown.freight_amount:
        words = _("Delivery costs changed.")
        yield {"pointer": "/freight", "code": "freight_changed", "detail": words}


def line_changes(
    key: int, was: tuple[int, int], line: Line | None, seen: SeenCart
) -> Iterator[tuple[str, str]]:
    """Yield (code, words) for each way in which a line is not as it was shown."""
    if line is None:
        gone = next((s for s in seen.lines if s.line.variant_id == key and not s.can_buy), None)
        words = gone.problem if gone else _("It is no longer in your cart.")
        yield (gone.code if gone else "line_gone"), words
        return
    quantity, amount = was
    if line.unit_amount != amount:
        words = _("the price is now ¥%(now).2f, it was ¥%(then).2f")
        yield "price_changed", words % in_yuan(line.unit_amount, amount)
    if line.quantity != quantity:
        yield "quantity_changed", _("the quantity is now %(now)d") % {"now": line.quantity}


def reason_changes(quote: Quote, shown: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield (code, words) for each offer that takes off something else than was shown."""
    now = {reason.code: reason for reason in quote.reasons}
    for code, then in shown.items():
        if code not in now:
            words = _("An offer that took off ¥%(then).2f does not apply any more.")
            yield code, words % in_yuan(0, -then)
    for code, reason in now.items():
        then = shown.get(code, 0)
        if reason.amount != then:
            words = _("%(offer)s: now ¥%(now).2f, it was ¥%(then).2f")
            name = reason.reason_en if speaks_english() else reason.reason
            yield code, words % ({"offer": name} | in_yuan(reason.amount, then))


def in_yuan(now: int, then: int) -> dict[str, float]:
    """Return two amounts of fen for a sentence."""
    return {"now": now / 100, "then": then / 100}
