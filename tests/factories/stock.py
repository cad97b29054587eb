"""Stock in motion: each call makes one step through the shop's own verbs."""

import itertools
from typing import Any

from django.db import transaction

import inventory.services.ledger
import inventory.services.reservations
import inventory.services.returns
import inventory.services.shipping
import inventory.services.stock
from catalog.models import Variant
from inventory.models import CostLayer, LayerUse, StockItem, StockMove, Warehouse
from inventory.services.ledger import Posting
from inventory.services.reservations import Wanted
from tests.factories.catalog import make_variant

numbers = itertools.count(20_001)


def make_house(code: str = "", **fields: Any) -> Warehouse:
    """Make a warehouse, a store unless ``kind`` says otherwise."""
    code = code or f"h{next(numbers)}"
    return Warehouse.objects.create(code=code, name=code, **fields)


def make_item(*values: int, units: int = 10, house: Warehouse | None = None) -> StockItem:
    """Make a stock item with one delivery of ``units`` for each total value in fen."""
    variant, house = make_variant(), house or make_house()
    for value in values:
        receive(variant, house, units, value)
    item, _made = StockItem.objects.get_or_create(variant=variant, warehouse=house)
    return item


def receive(variant: Variant, house: Warehouse, units: int, value: int | None = None) -> StockMove:
    """Receive one delivery."""
    return inventory.services.stock.receive(
        variant_id=variant.pk,
        warehouse_id=house.pk,
        quantity=units,
        reference=f"in-{next(numbers)}",
        value=value,
    )


def adjust(item: StockItem, units: int, **fields: Any) -> StockMove:
    """Correct a count."""
    fields = {"reference": f"adjust-{next(numbers)}", "reason": "counted"} | fields
    return inventory.services.stock.adjust(stock_item_id=item.pk, quantity=units, **fields)


def promise(item: StockItem, units: int, line: int = 1, expires_at: Any = None) -> str:
    """Promise units of an item to an order line; return the order's reference."""
    order = f"order-{line}"
    inventory.services.reservations.reserve(
        order_reference=order,
        wanted=[Wanted(item.variant_id, units)],
        line_of_variant={item.variant_id: line},
        expires_at=expires_at,
        takes=[inventory.services.reservations.Take(item.pk, item.variant_id, units)],
    )
    return order


def ship(item: StockItem, units: int, line: int = 1) -> None:
    """Ship promised units of an item for an order line."""
    inventory.services.shipping.ship(
        order_reference=f"order-{line}",
        warehouse_id=item.warehouse_id,
        quantities={line: units},
        reference=f"out-{next(numbers)}",
    )


def sell(item: StockItem, units: int, line: int = 1) -> None:
    """Promise and ship."""
    promise(item, units, line)
    ship(item, units, line)


def take_back(item: StockItem, units: int, line: int = 1, house: Any = None) -> list[Any]:
    """Take units of an order line back in."""
    return inventory.services.returns.take_back(
        line_reference=line,
        quantity=units,
        warehouse_id=house.pk if house else item.warehouse_id,
        reference=f"back-{next(numbers)}",
    )


@transaction.atomic
def carry(item: StockItem, to: StockItem, units: int) -> None:
    """Carry units over to another item of the variant, layer by layer, with their cost and age."""
    inventory.services.ledger.lock([item.pk, to.pk])
    name = f"carry-{next(numbers)}"
    kind = StockMove.Kind.TRANSFER
    posted = inventory.services.ledger.post([Posting(item.pk, kind, -units, name)])
    uses = LayerUse.objects.filter(move=posted[0].move).to_carry()
    inventory.services.ledger.post(
        [
            inventory.services.ledger.onward(
                use, to=to.pk, kind=kind, quantity=use.quantity, reference=f"{name}>{use.pk}"
            )
            for use in uses
        ]
    )


def layers(item: StockItem) -> list[tuple[int, int]]:
    """List what is left of an item's open layers, the oldest first: units and value."""
    found = CostLayer.objects.filter(stock_item=item, is_open=True)
    return list(found.values_list("quantity_left", "value_left"))


def cost_of_line(line: int) -> int:
    """Return what the goods of an order line cost that have not come back."""
    uses = LayerUse.objects.filter(line_reference=line)
    back = CostLayer.objects.filter(source__in=uses).prefetch_related("corrections", "move")
    returned = sum(
        layer.move.value + sum(c.value for c in layer.corrections.all() if c.follows_id is not None)
        for layer in back
    )
    return sum(uses.values_list("value", flat=True)) - returned
