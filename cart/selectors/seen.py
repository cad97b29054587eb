"""The cart as a shopper sees it: priced, judged, summed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

import cart.selectors.lines
import cart.selectors.offers
import logistics.selectors
from cart.models import Cart
from cart.pricing import Freight, Quote, price
from cart.selectors.lines import SeenLine
from catalog.models import speaks_english
from inventory.models import Channel
from logistics.freight import FreightTerms
from logistics.models import DeliveryMethod
from logistics.selectors import DeliveryOption
from loyalty.selectors import Standing
from operations.statements import Statement
from promotions.rules import Line

UNITS = "SELECT count(*) FROM cart_cartline AS line JOIN cart_cart AS cart ON cart.id = cart_id"
OF_USER = Statement(f"{UNITS} WHERE state = 'open' AND user_id = $1")
OF_GUEST = Statement(f"{UNITS} WHERE state = 'open' AND user_id IS NULL AND token = $1")


@dataclass(frozen=True)
class SeenCart:
    """The whole cart: its lines, and the quote of those that are selected and can be bought.

    ``points`` is how many the shopper wants to spend; the quote says how many it takes. ``member``
    is who they are to loyalty, None where pricing did not ask.
    """

    cart: Cart | None
    lines: tuple[SeenLine, ...]
    quote: Quote
    delivery: DeliveryOption | None
    deliveries: tuple[DeliveryOption, ...]
    points: int = 0
    member: Standing | None = None

    @property
    def delivery_method(self) -> DeliveryMethod | None:
        """Return how it would travel."""
        return self.delivery.method if self.delivery else None

    @property
    def is_undelivered(self) -> bool:
        """Tell whether no way goes where it should go."""
        return self.delivery is not None and not self.delivery.is_served

    @property
    def chosen(self) -> tuple[SeenLine, ...]:
        """Return the lines that would be ordered."""
        return tuple(seen for seen in self.lines if seen.line.is_selected and seen.can_buy)

    @property
    def blocked(self) -> tuple[SeenLine, ...]:
        """Return the selected lines that cannot be bought as they stand."""
        return tuple(seen for seen in self.lines if seen.line.is_selected and not seen.can_buy)

    @property
    def count(self) -> int:
        """Return the number of units in the cart."""
        return sum(seen.line.quantity for seen in self.lines)

    @property
    def chosen_count(self) -> int:
        """Return the number of units that would be ordered."""
        return sum(seen.line.quantity for seen in self.chosen)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Return why the sum differs from the price of the goods, in the reader's language."""
        english = speaks_english()
        reasons = [reason for reason in self.quote.reasons if reason.lane != "tax"]
        return [(r.reason_en if english else r.reason, r.amount) for r in reasons]

    def offers_on(self, key: int) -> list[tuple[str, int]]:
        """Return what offers on items take off a line, in the reader's language."""
        english = speaks_english()
        own = [a for a in self.quote.adjustments if a.line == key and a.lane == "item"]
        return [(a.reason_en if english else a.reason, a.amount) for a in own]

    @property
    def all_selected(self) -> bool:
        """Tell whether every line is selected."""
        return all(seen.line.is_selected for seen in self.lines)

    @property
    def free_delivery_gap(self) -> int:
        """Return what is missing for free delivery, 0 when it is free already or never is."""
        if self.delivery is None or not self.quote.freight_amount:
            return 0
        return self.delivery.missing_for_free_amount or 0


def see_cart(
    cart_row: Cart | None,
    delivery_code: str | None = None,
    *,
    region_code: str | None = None,
    channel: str = Channel.WEB,
    points: int = 0,
    is_fresh: bool = False,
) -> SeenCart:
    """Show a cart as it would be ordered now, in three queries however long it is.

    It goes to ``region_code`` (``""``: nobody knows yet); if None, to where its owner would have it
    sent. Promotions with limits of their own, a coupon, and ``points`` to spend cost one more query
    each. ``is_fresh`` asks the database for what is otherwise read once a second; what is kept back
    from ``channel`` is not there.
    """
    now = timezone.now()
    seen = cart.selectors.lines.lines_of(cart_row, now, channel) if cart_row else ()
    chosen = [s.line.priced for s in seen if s.line.is_selected and s.can_buy]
    region = (cart_row.region_code if cart_row else "") if region_code is None else region_code
    deliveries = deliveries_of(chosen, region, now)
    delivery = delivery_in(deliveries, delivery_code)
    offers, member = None, None
    if cart_row and chosen:
        offers, member = cart.selectors.offers.offers_for(
            cart_row, chosen, now, points, is_fresh=is_fresh
        )
    freight = freight_of(delivery.method, delivery.terms) if delivery else None
    quote = price(chosen, freight, offers)
    return SeenCart(cart_row, seen, quote, delivery, deliveries, points, member)


def deliveries_of(
    lines: Sequence[Line], region_code: str, at: datetime
) -> tuple[DeliveryOption, ...]:
    """List the ways of delivery with what each costs for some lines."""
    goods = sum(line.goods_amount for line in lines)
    return logistics.selectors.delivery_options(goods, region_code, weight_of(lines), at)


def weight_of(lines: Iterable[Line]) -> int:
    """Return what lines weigh, in grams."""
    return sum(line.weight_grams * line.quantity for line in lines)


def delivery_in(options: Sequence[DeliveryOption], code: str | None) -> DeliveryOption | None:
    """Choose a way by its code, else the first there is; one that goes there, if any does."""
    served = [option for option in options if option.is_served] or options
    return next((o for o in served if o.method.code == code), served[0] if served else None)


def freight_of(method: DeliveryMethod, terms: FreightTerms) -> Freight | None:
    """Turn a way of delivery into what pricing understands; None where it does not go."""
    if not terms.is_served:
        return None
    return Freight(method.code, terms.amount, terms.free_over_amount)


def count_units(user_id: int | None, token: str | None) -> int:
    """Count the lines in an open cart with one query, for the number beside the cart's icon."""
    if user_id is None and not token:
        return 0
    row = OF_USER.row(user_id) if user_id is not None else OF_GUEST.row(token)
    return int(row[0]) if row else 0
