"""Whether something can be bought, answered once for every door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Price, Variant
from inventory.models import Channel, StockItem
from inventory.selectors.arrivals import arrivals
from inventory.sourcing import Point, Shelf, TooFew, choose
from operations.statements import AnyGiven, Given, Statement

FEW = 5
COUNTED = Statement(
    lambda: (
        StockItem.objects.filter(variant_id=AnyGiven(1))
        .by_variant(Given(2))
        .values_list("variant_id", "total_left", "total_here", "total_owed")
    )
)


@dataclass(frozen=True)
class Left:
    """What a channel may still promise of a variant: ``units``, of which ``here`` lie in a store.

    ``owed`` units are promised already and have still to come.
    """

    units: int = 0
    here: int = 0
    owed: int = 0

    def more(self, units: int) -> "Left":
        """Return this with units beside, which lie in a store."""
        return Left(self.units + units, self.here + units, self.owed)


@dataclass(frozen=True)
class Availability:
    """Yes or no, how many are left, when and from where they can leave, and why not in words.

    ``when`` is today, or for goods sold before they come the day they are expected; None where
    nobody knows. ``from_place`` names the warehouses that would send them, once asked of them.
    """

    variant_id: int
    can_buy: bool
    left: int
    reason: str
    code: str
    when: date | None = None
    from_place: str = ""

    @property
    def is_low(self) -> bool:
        """Tell whether so few are left that the shopper should know."""
        return self.can_buy and not self.is_later and self.left <= FEW

    @property
    def is_later(self) -> bool:
        """Tell whether some of it has still to come."""
        return self.code == "backorder"


def left_of(variant_ids: Iterable[int], channel: str = Channel.WEB) -> dict[int, Left]:
    """Map variants to what a channel may still promise, over all warehouses in service."""
    left = dict.fromkeys(variant_ids, Left())
    for variant_id, units, here, owed in COUNTED.rows(list(left), channel):
        left[variant_id] = Left(units, here, owed)
    return left


def availability(
    variant_id: int,
    quantity: int = 1,
    *,
    destination: Point | None = None,
    channel: str = Channel.WEB,
) -> Availability:
    """Tell whether so many of a variant can be bought, when and from where; if not, why.

    Two queries, and a third for goods that have still to come.
    """
    now = timezone.now()
    priced = Exists(Price.objects.selling(now).filter(variant_id=OuterRef("pk")))
    variant = Variant.objects.on_sale(now).annotate(has_price=priced).filter(pk=variant_id).first()
    if variant is None:
        return Availability(variant_id, False, 0, _("This is not on sale."), "off_shelf")
    if not variant.has_price:
        return Availability(variant_id, False, 0, _("This has no price at the moment."), "no_price")
    items = list(shelves_of(variant_id, channel))
    left = Left(
        sum(item.left for item in items),
        sum(item.here for item in items),
        sum(item.owed for item in items),
    )
    verdict = with_day(judge(variant, left, quantity), left, quantity)
    return replace(verdict, from_place=sender(verdict, items, quantity, destination))


def shelves_of(variant_id: int, channel: str) -> Any:
    """Choose the stock of a variant a channel may sell, with what is left of it and where."""
    items = StockItem.objects.in_service().filter(variant_id=variant_id)
    return items.counted(channel).select_related("warehouse")


def judge(variant: Variant, left: Left, quantity: int) -> Availability:
    """Tell whether ``quantity`` of a variant on sale can be bought when ``left`` is there."""
    limit, units = variant.purchase_limit, left.units
    if units < 1:
        return Availability(variant.pk, False, 0, _("Out of stock."), "out_of_stock")
    if limit and quantity > limit:
        words = _("At most %(limit)d a person.") % {"limit": limit}
        return Availability(variant.pk, False, units, words, "purchase_limit")
    if units < quantity:
        words = _("Only %(left)d left.") % {"left": units}
        return Availability(variant.pk, False, units, words, "too_few")
    if left.here < quantity:
        return Availability(variant.pk, True, units, "", "backorder")
    return Availability(variant.pk, True, units, "", "in_stock", timezone.localdate())


def with_day(verdict: Availability, left: Left, quantity: int) -> Availability:
    """Add the day goods sold before they come are expected, in one query where there are any."""
    wanted = {verdict.variant_id: (left, quantity)} if verdict.is_later else {}
    return replace(verdict, when=days_of(wanted).get(verdict.variant_id, verdict.when))


def days_of(wanted: dict[int, tuple[Left, int]]) -> dict[int, date]:
    """Map variants to the day by which enough has come for a quantity, and for those before it.

    One query, none for nothing; a variant of which too few are on their way is left out.
    """
    days: dict[int, date] = {}
    missing = {key: left.owed + quantity - left.here for key, (left, quantity) in wanted.items()}
    for arrival in arrivals(wanted) if wanted else []:
        missing[arrival.variant_id] -= arrival.units
        if missing[arrival.variant_id] <= 0:
            days.setdefault(arrival.variant_id, arrival.expected_date)
    return days


def sender(
    verdict: Availability, items: Sequence[Any], quantity: int, destination: Point | None
) -> str:
    """Name the warehouses that would send the goods, the nearest rule's choice first."""
    if not verdict.can_buy:
        return ""
    shelves = [shelf_of(item) for item in items]
    try:
        takes = choose({verdict.variant_id: quantity}, shelves, destination)
    except TooFew:
        return ""
    titles = {item.pk: item.warehouse.title for item in items}
    return " + ".join(titles[take.stock_item_id] for take in takes)


def shelf_of(item: Any) -> Shelf:
    """Return a counted stock item as sourcing sees it."""
    house = item.warehouse
    is_placed = house.longitude is not None and house.latitude is not None
    place = Point(house.longitude, house.latitude) if is_placed else None
    return Shelf(item.pk, item.variant_id, house.pk, item.left, house.priority, place)
