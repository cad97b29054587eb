"""Write the options and the prices a product file states, a chunk in a few statements."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from catalog.models import OptionGroup, OptionValue, Price, Product, Variant
from catalog.services.import_files import Row
from operations.statements import Insertion

Slot = tuple[int, str]
INSERT_GROUPS = Insertion(OptionGroup)
INSERT_VALUES = Insertion(OptionValue)
INSERT_PRICES = Insertion(Price)


def write_options(
    groups: Mapping[str, list[Row]], products: Mapping[str, Product]
) -> dict[tuple[int, str, str], int]:
    """Make sure of every option group and value; return values by product, group and name."""
    named: dict[tuple[int, str], dict[str, None]] = {}
    for key, rows in groups.items():
        for row in rows:
            for name, value in row.options.items():
                named.setdefault((products[key].pk, name), {})[value] = None
    if not named:
        return {}
    keys = {product for product, _name in named}
    made = {
        (group.product_id, group.name): group
        for group in OptionGroup.objects.filter(product_id__in=keys)
    }
    lacking = [slot for slot in named if slot not in made]
    for group in INSERT_GROUPS.write(
        OptionGroup(product_id=product, name=name, position=place)
        for place, (product, name) in enumerate(lacking)
    ):
        made[group.product_id, group.name] = group
    found = {
        (product, name, value): pk
        for product, name, value, pk in OptionValue.objects.filter(
            group__product_id__in=keys
        ).values_list("group__product_id", "group__name", "name", "pk")
    }
    missing = [
        (slot, value)
        for slot, said in named.items()
        for value in said
        if (*slot, value) not in found
    ]
    fresh = INSERT_VALUES.write(
        OptionValue(group=made[slot], name=value, position=place)
        for place, (slot, value) in enumerate(missing)
    )
    for (slot, value), made_value in zip(missing, fresh, strict=True):
        found[(*slot, value)] = made_value.pk
    return found


def write_prices(chunk: list[Row], variants: Mapping[str, Variant], now: datetime) -> None:
    """Let every variant cost from now on what its row says; a price that stays is left alone."""
    current, planned = prices_of([variant.pk for variant in variants.values()], now)
    closing, opening = [], []
    for slot, amount in wanted(chunk, variants):
        starts_at = None
        if slot in current:
            key, now_amount = current[slot]
            if now_amount == amount:
                continue
            closing.append(key)
            starts_at = now
        facts = {"starts_at": starts_at, "ends_at": planned.get(slot)}
        opening.append(Price(variant_id=slot[0], kind=slot[1], amount=amount, **facts))
    if closing:
        Price.objects.filter(pk__in=closing).update(ends_at=now)
    INSERT_PRICES.write(opening)


def prices_of(
    keys: list[int], now: datetime
) -> tuple[dict[Slot, tuple[int, int]], dict[Slot, datetime]]:
    """Return the key and the amount of each price of now, and when the next one begins."""
    prices = Price.objects.filter(variant_id__in=keys)
    current = {
        (variant, kind): (key, amount)
        for variant, kind, key, amount in prices.valid(now).values_list(
            "variant_id", "kind", "pk", "amount"
        )
    }
    later = prices.filter(starts_at__gt=now).order_by("-starts_at")
    starts = later.values_list("variant_id", "kind", "starts_at")
    return current, {(variant, kind): at for variant, kind, at in starts if at}


def wanted(chunk: list[Row], variants: Mapping[str, Variant]) -> Iterator[tuple[Slot, int]]:
    """Yield every price the rows state."""
    for row in chunk:
        if row.sku in variants:
            key = variants[row.sku].pk
            yield (key, "selling"), row.amount
            if row.reference_amount is not None:
                yield (key, "reference"), row.reference_amount
