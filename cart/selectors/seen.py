"""The cart as a shopper sees it: priced, judged, summed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import cart.selectors.offers
import inventory.selectors.availability
import inventory.selectors.booking
import logistics.selectors
from cart.models import Cart, CartLine
from cart.pricing import Freight, Quote, price
from catalog.models import Product, Variant, speaks_english
from inventory.models import Channel
from inventory.selectors.availability import Left
from logistics.models import DeliveryMethod
from operations.statements import Given, Statement
from promotions.rules import Line

LINES = Statement(lambda: CartLine.objects.filter(cart=Given(1)).order_by("-pk").shown(at=Given(2)))
SHORT = {"out_of_stock", "too_few"}
UNITS = "SELECT count(*) FROM cart_cartline AS line JOIN cart_cart AS cart ON cart.id = cart_id"
OF_USER = Statement(f"{UNITS} WHERE state = 'open' AND user_id = $1")
OF_GUEST = Statement(f"{UNITS} WHERE state = 'open' AND user_id IS NULL AND token = $1")


class LineFacts(NamedTuple):
    """A row of LINES: one line of the cart, its goods and their price now."""

    pk: int
    quantity: int
    is_selected: bool
    added_amount: int
    variant_id: int
    sku: str
    purchase_limit: int | None
    is_active: bool
    product_id: int
    status: str
    slug: str
    name: str
    name_en: str
    options: str
    options_en: str
    image: str | None
    brand_id: int | None
    category_ids: list[int] | None
    amount: int | None

    @property
    def priced(self) -> Line:
        """Return the line as pricing understands it, at its price now."""
        return Line(
            key=self.variant_id,
            unit_amount=self.amount or 0,
            quantity=self.quantity,
            product_id=self.product_id,
            category_ids=frozenset(self.category_ids or ()),
            brand_id=self.brand_id,
        )


@dataclass(frozen=True)
class SeenLine:
    """One line of the cart with what is shown of it, and why it cannot be bought."""

    line: LineFacts
    left: int
    problem: str
    code: str
    is_later: bool = False
    when: date | None = None

    @property
    def name(self) -> str:
        """Return the product's name in the reader's language."""
        return (self.line.name_en or self.line.name) if speaks_english() else self.line.name

    @property
    def options(self) -> str:
        """Return the chosen options in the reader's language, such as ``红 / 大``."""
        return self.line.options_en if speaks_english() else self.line.options

    @property
    def image(self) -> str:
        """Return the picture's stored name, "" where there is none."""
        return self.line.image or ""

    @property
    def url(self) -> str:
        """Return the product's page in the reader's language."""
        return reverse("product", args=[self.line.slug or "item", self.line.product_id])

    @property
    def unit_amount(self) -> int:
        """Return what a unit costs now, 0 where it has no price."""
        return self.line.amount or 0

    @property
    def can_buy(self) -> bool:
        """Tell whether nothing stands against ordering this line."""
        return not self.problem

    @property
    def is_low(self) -> bool:
        """Tell whether so few are left that the shopper should know."""
        return not self.is_later and self.left <= inventory.selectors.availability.FEW

    @property
    def amount(self) -> int:
        """Return the price of all units."""
        return self.unit_amount * self.line.quantity

    @property
    def change_amount(self) -> int:
        """Return how much dearer (or, below zero, cheaper) a unit is than when it was added."""
        return self.unit_amount - self.line.added_amount if self.unit_amount else 0

    @property
    def saved_amount(self) -> int:
        """Return how much cheaper a unit is than when it was added."""
        return -self.change_amount

    @property
    def most(self) -> int:
        """Return the largest quantity a shopper may choose."""
        limit = self.line.purchase_limit or settings.MAX_LINE_QUANTITY
        return max(1, min(limit, self.left or 1, settings.MAX_LINE_QUANTITY))


@dataclass(frozen=True)
class SeenCart:
    """The whole cart: its lines, and the quote of those that are selected and can be bought.

    ``points`` is how many the shopper wants to spend; the quote says how many it takes.
    """

    cart: Cart | None
    lines: tuple[SeenLine, ...]
    quote: Quote
    delivery_method: DeliveryMethod | None
    delivery_methods: tuple[DeliveryMethod, ...]
    points: int = 0

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
        method = self.delivery_method
        if method is None or method.free_over_amount is None or not self.quote.freight_amount:
            return 0
        return int(max(0, method.free_over_amount - self.quote.goods_amount))


def see_cart(
    cart_row: Cart | None,
    delivery_code: str | None = None,
    *,
    channel: str = Channel.WEB,
    points: int = 0,
    region_code: str = "",
    is_fresh: bool = False,
) -> SeenCart:
    """Show a cart as it would be ordered now, in three queries however long it is.

    Promotions with limits of their own, a coupon, and ``points`` to spend cost one more each.
    ``is_fresh`` asks the database for what is otherwise read once a second; what is kept back from
    ``channel`` is not there.
    """
    now = timezone.now()
    methods = logistics.selectors.delivery_methods()
    method = next((m for m in methods if m.code == delivery_code), methods[0] if methods else None)
    lines = [LineFacts(*row) for row in LINES.rows(cart_row.pk, now)] if cart_row else []
    keys = [line.variant_id for line in lines]
    left = inventory.selectors.availability.left_of(keys, channel) if keys else {}
    seen = see_lines(lines, left, cart_row.user_id if cart_row else None)
    chosen = [s.line.priced for s in seen if s.line.is_selected and s.can_buy]
    offers = None
    if cart_row and chosen:
        offers = cart.selectors.offers.offers_for(cart_row, chosen, now, points, is_fresh=is_fresh)
    quote = price(chosen, freight_of(method), offers)
    return SeenCart(cart_row, seen, quote, method, methods, points)


def see_lines(
    lines: Iterable[LineFacts], left: dict[int, Left], user_id: int | None
) -> tuple[SeenLine, ...]:
    """Judge all lines; of what is short, what is held for the shopper is there for them too.

    One query where a line of somebody known is short.
    """
    seen = [see_line(line, left[line.variant_id]) for line in lines]
    if any(shown.code in SHORT for shown in seen):
        held = inventory.selectors.booking.held_of(user_id)
        left |= {key: left[key].more(held[key]) for key in left.keys() & held.keys()}
        seen = [see_line(shown.line, left[shown.line.variant_id]) for shown in seen]
    return with_days(seen, left)


def with_days(seen: Iterable[SeenLine], left: Mapping[int, Left]) -> tuple[SeenLine, ...]:
    """Say by when goods sold before they come are expected; a query only where there are any."""
    quantities = {s.line.variant_id: s.line.quantity for s in seen if s.is_later}
    later = {key: (left[key], quantity) for key, quantity in quantities.items()}
    days = inventory.selectors.availability.days_of(later)
    return tuple(replace(s, when=days.get(s.line.variant_id)) for s in seen)


def freight_of(method: DeliveryMethod | None) -> Freight | None:
    """Turn a delivery method into what pricing understands."""
    if method is None:
        return None
    return Freight(method.code, method.amount, method.free_over_amount)


def see_line(line: LineFacts, left: Left) -> SeenLine:
    """Judge one line: whether it can be bought, and if not, why."""
    if not line.is_active or line.status != Product.Status.ON_SALE or line.amount is None:
        return SeenLine(line, left.units, _("This is not on sale any more."), "off_shelf")
    variant = Variant(pk=line.variant_id, purchase_limit=line.purchase_limit)
    verdict = inventory.selectors.availability.judge(variant, left, line.quantity)
    problem = ("", "") if verdict.can_buy else (verdict.reason, verdict.code)
    return SeenLine(line, left.units, *problem, verdict.is_later)


def count_units(user_id: int | None, token: str | None) -> int:
    """Count the lines in an open cart with one query, for the number beside the cart's icon."""
    if user_id is None and not token:
        return 0
    row = OF_USER.row(user_id) if user_id is not None else OF_GUEST.row(token)
    return int(row[0]) if row else 0
