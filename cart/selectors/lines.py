"""The lines of a cart as a shopper sees them: what is shown of each, and if it can be bought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

import inventory.selectors.availability
import inventory.selectors.booking
from cart.models import Cart, CartLine
from catalog.models import Product, Variant, speaks_english
from inventory.selectors.availability import Left
from operations.statements import Given, Statement
from promotions.rules import Line

LINES = Statement(lambda: CartLine.objects.filter(cart=Given(1)).order_by("-pk").shown(at=Given(2)))
SHORT = {"out_of_stock", "too_few"}


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
    weight_grams: int
    tax_rate: int
    is_tax_included: bool
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
            weight_grams=self.weight_grams,
            tax_rate=self.tax_rate,
            is_tax_included=self.is_tax_included,
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


def lines_of(cart_row: Cart, at: datetime, channel: str) -> tuple[SeenLine, ...]:
    """Show the lines of a cart as ``channel`` may sell them, the newest first, in two queries."""
    lines = [LineFacts(*row) for row in LINES.rows(cart_row.pk, at)]
    keys = [line.variant_id for line in lines]
    left = inventory.selectors.availability.left_of(keys, channel) if keys else {}
    return see_lines(lines, left, cart_row.user_id)


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


def see_line(line: LineFacts, left: Left) -> SeenLine:
    """Judge one line: whether it can be bought, and if not, why."""
    if not line.is_active or line.status != Product.Status.ON_SALE or line.amount is None:
        return SeenLine(line, left.units, _("This is not on sale any more."), "off_shelf")
    variant = Variant(pk=line.variant_id, purchase_limit=line.purchase_limit)
    verdict = inventory.selectors.availability.judge(variant, left, line.quantity)
    problem = ("", "") if verdict.can_buy else (verdict.reason, verdict.code)
    return SeenLine(line, left.units, *problem, verdict.is_later)
