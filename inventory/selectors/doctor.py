"""Why something can, or cannot, be bought: every rule and every warehouse, for the staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Price, Product, Variant
from inventory.models import StockItem, Warehouse
from inventory.selectors.availability import Availability, availability, shelf_of
from inventory.sourcing import Point, TooFew, choose, distance_km


@dataclass(frozen=True)
class Check:
    """One rule, and whether it stands in the way."""

    words: str
    is_well: bool


@dataclass(frozen=True)
class Shelf:
    """What one place has of the variant, what is kept back of it, and what it would send."""

    item: Any
    sells: bool
    kept: int
    distance_km: int | None
    sends: int


@dataclass(frozen=True)
class Diagnosis:
    """The answer everybody gets, and all that led to it."""

    variant: Variant
    quantity: int
    verdict: Availability
    checks: tuple[Check, ...]
    shelves: tuple[Shelf, ...]


def examine(variant: Variant, quantity: int, channel: str, destination: Point | None) -> Diagnosis:
    """Ask why so many of a variant can or cannot be bought by a channel, in six queries."""
    verdict = availability(variant.pk, quantity, destination=destination, channel=channel)
    items = StockItem.objects.filter(variant=variant).counted(channel).select_related("warehouse")
    found = list(items.order_by("warehouse__priority", "pk"))
    return Diagnosis(
        variant,
        quantity,
        verdict,
        (*catalogue_checks(variant), *stock_checks(variant, quantity, found)),
        tuple(shelves(found, variant.pk, quantity, destination)),
    )


def catalogue_checks(variant: Variant) -> Iterator[Check]:
    """Yield what the catalogue says."""
    product, now = variant.product, timezone.now()
    yield Check(_("The product is on sale"), product.status == Product.Status.ON_SALE)
    is_out = product.published_at is not None and product.published_at <= now
    yield Check(_("It has been published"), is_out)
    yield Check(_("This variant is active"), variant.is_active)
    priced = Price.objects.selling(now).filter(variant_id=variant.pk).exists()
    yield Check(_("It has a price now"), priced)


def stock_checks(variant: Variant, quantity: int, items: list[Any]) -> Iterator[Check]:
    """Yield what the stock says."""
    limit = variant.purchase_limit
    if limit:
        words = _("No more than %(limit)d a person") % {"limit": limit}
        yield Check(words, quantity <= limit)
    open_items = [item for item in items if sells(item.warehouse)]
    left, here = (sum(getattr(item, name) for item in open_items) for name in ("left", "here"))
    facts = {"left": left, "quantity": quantity}
    yield Check(_("Enough is left to sell: %(left)d of %(quantity)d") % facts, left >= quantity)
    facts = {"here": here, "quantity": quantity}
    yield Check(_("It lies in a store: %(here)d of %(quantity)d") % facts, here >= quantity)


def sells(house: Warehouse) -> bool:
    """Tell whether a place sends to shoppers."""
    return house.is_active and house.kind == Warehouse.Kind.STORE


def shelves(
    items: list[Any], variant_id: int, quantity: int, destination: Point | None
) -> Iterator[Shelf]:
    """Yield every place that knows the variant, those first that are asked first."""
    open_shelves = {item.pk: shelf_of(item) for item in items if sells(item.warehouse)}
    try:
        takes = choose({variant_id: quantity}, open_shelves.values(), destination)
    except TooFew:
        takes = []
    sends = {take.stock_item_id: take.quantity for take in takes}
    for item in items:
        shelf = open_shelves.get(item.pk)
        place = shelf.place if shelf else None
        far = round(distance_km(place, destination)) if place and destination else None
        yield Shelf(item, shelf is not None, item.kept_units, far, sends.get(item.pk, 0))
