"""The cart as a shopper sees it: priced, judged, summed."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

import inventory.selectors.availability
from cart.models import Cart, CartLine
from cart.pricing import Freight, Line, Quote, price
from catalog.models import Price
from inventory.selectors.availability import Left
from logistics.models import DeliveryMethod


@dataclass(frozen=True)
class SeenLine:
    """One line of the cart with what is shown of it, and why it cannot be bought."""

    line: CartLine
    name: str
    options: str
    image: str
    url: str
    unit_amount: int
    left: int
    problem: str
    code: str

    @property
    def can_buy(self) -> bool:
        """Tell whether nothing stands against ordering this line."""
        return not self.problem

    @property
    def is_low(self) -> bool:
        """Tell whether so few are left that the shopper should know."""
        return self.left <= inventory.selectors.availability.FEW

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
        limit = self.line.variant.purchase_limit or settings.MAX_LINE_QUANTITY
        return max(1, min(limit, self.left or 1, settings.MAX_LINE_QUANTITY))


@dataclass(frozen=True)
class SeenCart:
    """The whole cart: its lines, and the quote of those that are selected and can be bought."""

    cart: Cart | None
    lines: tuple[SeenLine, ...]
    quote: Quote
    delivery_method: DeliveryMethod | None
    delivery_methods: tuple[DeliveryMethod, ...]

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
    def all_selected(self) -> bool:
        """Tell whether every line is selected."""
        return all(seen.line.is_selected for seen in self.lines)

    @property
    def free_delivery_gap(self) -> int:
        """Return what is missing for free delivery, 0 when nothing is or there is none."""
        method = self.delivery_method
        if method is None or method.free_over_amount is None or not self.chosen:
            return 0
        return int(max(0, method.free_over_amount - self.quote.goods_amount))


def see_cart(cart_row: Cart | None, delivery_code: str | None = None) -> SeenCart:
    """Show a cart as it would be ordered now, in six queries however long it is."""
    methods = tuple(DeliveryMethod.objects.filter(is_active=True))
    method = next((m for m in methods if m.code == delivery_code), methods[0] if methods else None)
    lines = list(cart_row.lines.with_goods()) if cart_row else []
    now = timezone.now()
    keys = [line.variant_id for line in lines]
    prices = dict(
        Price.objects.selling(now).filter(variant_id__in=keys).values_list("variant_id", "amount")
    )
    left = inventory.selectors.availability.left_of(keys) if keys else {}
    seen = tuple(
        see_line(line, prices.get(line.variant_id), left[line.variant_id]) for line in lines
    )
    chosen = [
        Line(s.line.variant_id, s.unit_amount, s.line.quantity)
        for s in seen
        if s.line.is_selected and s.can_buy
    ]
    return SeenCart(cart_row, seen, price(chosen, freight_of(method)), method, methods)


def freight_of(method: DeliveryMethod | None) -> Freight | None:
    """Turn a delivery method into what pricing understands."""
    if method is None:
        return None
    return Freight(method.code, method.amount, method.free_over_amount)


def see_line(line: CartLine, amount: int | None, left: Left) -> SeenLine:
    """Judge one line: what it costs now and whether it can be bought."""
    variant, product = line.variant, line.variant.product
    card = getattr(product, "card", None)
    on_sale = variant.is_active and product.status == "on_sale"
    verdict = inventory.selectors.availability.judge(variant, left, line.quantity)
    problem, code = (verdict.reason, verdict.code) if not verdict.can_buy else ("", "")
    if not on_sale or amount is None:
        problem, code = _("This is not on sale any more."), "off_shelf"
    return SeenLine(
        line=line,
        name=product.title,
        options=variant.options_in_words(),
        image=card.image if card else "",
        url=product.get_absolute_url(),
        unit_amount=amount or 0,
        left=left.units,
        problem=problem,
        code=code,
    )


def count_units(user_id: int | None, token: str | None) -> int:
    """Count the lines in an open cart with one query, for the number beside the cart's icon."""
    lines = CartLine.objects.filter(cart__state=Cart.State.OPEN)
    if user_id is not None:
        return lines.filter(cart__user_id=user_id).count()
    return lines.filter(cart__user=None, cart__token=token).count() if token else 0
