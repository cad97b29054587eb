"""The log through the shop's verbs: an invoice is an order, promised, paid and shipped at once."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import transaction

import inventory.services.ledger
import inventory.services.reservations
import inventory.services.returns
import inventory.services.shipping
import inventory.services.stock
from benchmarks.goods import settle, unguarded
from benchmarks.machine import megabytes
from benchmarks.retail.log import Invoice
from catalog.models import Category, Product, ProductType, Variant
from inventory.models import StockItem, StockMove, Warehouse
from inventory.services.ledger import Posting
from inventory.services.reservations import Wanted

TOLD_EVERY = 20_000


@dataclass
class Shop:
    """An empty shop with the log's articles; what was replayed, and how big we were meanwhile."""

    house: int
    items: dict[str, tuple[int, int]]
    lines: int = 0
    memory: list[float] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    @property
    def rate(self) -> float:
        """Return lines a second so far."""
        return self.lines / (time.perf_counter() - self.began)

    def replay(self, invoices: Iterator[Invoice]) -> None:
        """Carry out every invoice, each in one transaction."""
        for one in invoices:
            with transaction.atomic():
                self.carry_out(one)
            before, self.lines = self.lines, self.lines + one.lines
            if before // TOLD_EVERY != self.lines // TOLD_EVERY:
                self.memory.append(megabytes(os.getpid())[0])
                words = f"  {self.lines:>7} lines, {self.rate:.0f}/s, {self.memory[-1]:.0f} MB"
                print(words, flush=True)

    def carry_out(self, one: Invoice) -> None:
        """Take deliveries in, sell, take back, correct."""
        if one.deliveries:
            self.receive(one)
        if one.sales:
            self.sell(one)
        for place, (line, units) in enumerate(one.returns):
            inventory.services.returns.take_back(
                line_reference=line,
                quantity=units,
                warehouse_id=self.house,
                reference=f"{one.reference}-back-{place}",
            )
        for place, (article, units) in enumerate(one.corrections):
            inventory.services.stock.adjust(
                stock_item_id=self.items[article][1],
                quantity=units,
                reference=f"{one.reference}-count-{place}",
                reason="as the log says",
            )

    def receive(self, one: Invoice) -> None:
        """Book an invoice's deliveries as one posting."""
        inventory.services.ledger.post(
            [
                Posting(
                    self.items[delivery.article][1],
                    StockMove.Kind.RECEIPT,
                    delivery.units,
                    f"{one.reference}-in-{place}",
                    value=delivery.value,
                )
                for place, delivery in enumerate(one.deliveries)
            ],
            is_told=False,
        )

    def sell(self, one: Invoice) -> None:
        """Promise an order, let it be paid, ship it in one parcel."""
        line_of = {self.items[article][0]: line for line, (article, _n) in one.sales.items()}
        inventory.services.reservations.reserve(
            order_reference=one.reference,
            wanted=[Wanted(self.items[a][0], units) for a, units in one.sales.values()],
            line_of_variant=line_of,
            expires_at=None,
        )
        inventory.services.reservations.confirm(order_reference=one.reference)
        inventory.services.shipping.ship(
            order_reference=one.reference,
            warehouse_id=self.house,
            quantities={line: units for line, (_article, units) in one.sales.items()},
            reference=f"{one.reference}-out",
        )


def open_shop(articles: list[str]) -> Shop:
    """Empty the database and put the articles on one shelf, none of each."""
    with unguarded() as cursor:
        cursor.execute("SET statement_timeout = 0")
        call_command("flush", interactive=False, verbosity=0)
    product = Product.objects.create(
        name="Log",
        slug="log",
        category=Category.add_root(name="Log", slug="log"),
        product_type=ProductType.objects.create(code="log", name="Log"),
    )
    variants = Variant.objects.bulk_create(
        Variant(product=product, sku=f"LOG-{article}", option_signature=article)
        for article in articles
    )
    house = Warehouse.objects.create(code="main", name="Main")
    rows = StockItem.objects.bulk_create(
        StockItem(variant=variant, warehouse=house) for variant in variants
    )
    settle()
    return Shop(
        house.pk,
        {a: (row.variant_id, row.pk) for a, row in zip(articles, rows, strict=True)},
    )
