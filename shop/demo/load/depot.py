"""Write warehouses, carriers, ways of delivery and the opening stock."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from catalog.models import Variant
from inventory.models import StockItem, Warehouse
from logistics.models import Carrier, DeliveryMethod, FreightRule, FreightTemplate
from shop.demo.load.books import Entry, unit_costs

WAREHOUSES = [
    ("sh", "上海嘉定仓", "Shanghai Jiading", "上海市嘉定区仓储路 18 号", 121.25, 31.38),
    ("gz", "广州南沙仓", "Guangzhou Nansha", "广东省广州市南沙区港前大道 6 号", 113.53, 22.80),
]
CARRIERS = [
    ("xunda", "迅达速运", "Swiftway Express", "400-000-1001"),
    ("lanyan", "蓝燕快递", "Blue Swallow", "400-000-1002"),
    ("wanli", "万里物流", "Thousand Miles Freight", "400-000-1003"),
]
DELIVERY = [
    ("standard", "标准配送", "Standard delivery", 800, 9900, 2, 4),
    ("express", "次日达", "Next-day express", 1800, None, 1, 2),
]
FAR_WEST, ISLANDS = ["54", "63", "65"], ["71", "81", "82"]
FREIGHT: list[dict[str, Any]] = [
    {"first_amount": 800, "step_amount": 200, "first_grams": 3000, "free_over_amount": 9900},
    {"region_codes": FAR_WEST, "first_amount": 1800, "step_amount": 900, "free_over_amount": 29900},
    {"region_codes": ISLANDS, "is_served": False},
]
EMPTY_EVERY = 37
LOW_EVERY = 23
LATE_DELIVERY = timedelta(days=40)


def write_places() -> list[Warehouse]:
    """Write warehouses, carriers and delivery methods; return the warehouses."""
    Carrier.objects.bulk_create(
        Carrier(code=code, name=name, name_en=english, phone=phone)
        for code, name, english, phone in CARRIERS
    )
    by_weight = write_template()
    DeliveryMethod.objects.bulk_create(
        DeliveryMethod(
            code=code,
            name=name,
            name_en=english,
            amount=amount,
            free_over_amount=free_over,
            days_min=least,
            days_max=most,
            position=place,
            template=by_weight if code == "standard" else None,
        )
        for place, (code, name, english, amount, free_over, least, most) in enumerate(DELIVERY)
    )
    return Warehouse.objects.bulk_create(
        Warehouse(
            code=code,
            name=name,
            name_en=english,
            address=address,
            longitude=longitude,
            latitude=latitude,
            priority=place,
        )
        for place, (code, name, english, address, longitude, latitude) in enumerate(WAREHOUSES)
    )


def write_template() -> FreightTemplate:
    """Write what standard deliveries cost by region and weight."""
    words = {"name": "全国快递", "name_en": "Parcels nationwide"}
    template = FreightTemplate.objects.create(code="nationwide", **words)
    for facts in FREIGHT:
        FreightRule.objects.create(template=template, **facts)
    return template


def opening_quantity(place: int, warehouse: int, rng: random.Random) -> int:
    """Return how many the shop holds today: a few products none, some nearly none."""
    if place % EMPTY_EVERY == EMPTY_EVERY - 1:
        return 0
    if place % LOW_EVERY == LOW_EVERY - 1:
        return rng.randint(1, 4) if warehouse == 0 else 0
    return rng.randint(20, 160)


def write_stock(
    variants: Iterable[Variant],
    warehouses: list[Warehouse],
    held: Mapping[tuple[str, int], int],
) -> dict[tuple[str, int], StockItem]:
    """Write what lies where today, what open orders hold included.

    ``held`` counts units by SKU and number of the warehouse, and so are the returned rows found.
    """
    rng = random.Random("stock")  # noqa: S311  # repeatable, not secret
    places: dict[int, int] = {}
    items: dict[tuple[str, int], StockItem] = {}
    for variant in variants:
        place = places.setdefault(variant.product_id, len(places))
        for number, warehouse in enumerate(warehouses):
            slot = (variant.sku, number)
            promised = held.get(slot, 0)
            items[slot] = StockItem(
                variant=variant,
                warehouse=warehouse,
                on_hand=opening_quantity(place, number, rng) + promised,
                reserved=promised,
            )
    StockItem.objects.bulk_create(items.values(), batch_size=1000)
    return items


def deliveries(
    items: Mapping[tuple[str, int], StockItem],
    shipped: Mapping[tuple[str, int], int],
    begun_at: datetime,
    now: datetime,
) -> Iterator[Entry]:
    """Yield two deliveries an item: the first covers what history used, the second was dearer."""
    costs = unit_costs()
    for slot, item in items.items():
        unit_cost = costs.get(item.variant_id, 0)
        late = item.on_hand // 2
        early = item.on_hand - late + shipped.get(slot, 0)
        if early:
            reference = f"opening:{item.pk}"
            yield Entry(item, begun_at, early, reference, unit_cost, reason="期初入库")
        if late:
            at = now - LATE_DELIVERY
            yield Entry(item, at, late, f"delivery:{item.pk}", unit_cost * 106 // 100)
