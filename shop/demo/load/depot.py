"""Write warehouses, carriers, ways of delivery and the opening stock."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime

from catalog.models import Variant
from inventory.models import StockItem, StockMove, Warehouse
from logistics.models import Carrier, DeliveryMethod

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
EMPTY_EVERY = 37
LOW_EVERY = 23


def write_places() -> list[Warehouse]:
    """Write warehouses, carriers and delivery methods; return the warehouses."""
    Carrier.objects.bulk_create(
        Carrier(code=code, name=name, name_en=english, phone=phone)
        for code, name, english, phone in CARRIERS
    )
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
    shipped: Mapping[tuple[str, int], int],
    held: Mapping[tuple[str, int], int],
    at: datetime,
) -> dict[tuple[str, int], StockItem]:
    """Write opening receipts that cover what history used; rows, moves and promises agree.

    ``shipped`` and ``held`` count units by SKU and number of the warehouse, and so are the
    returned rows found.
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
    moves = [
        StockMove(
            stock_item=item,
            kind=StockMove.Kind.RECEIPT,
            quantity=item.on_hand + shipped.get(slot, 0),
            reference=f"opening:{item.pk}",
            reason="期初入库",
            created_at=at,
        )
        for slot, item in items.items()
    ]
    StockMove.objects.bulk_create([move for move in moves if move.quantity], batch_size=1000)
    return items
