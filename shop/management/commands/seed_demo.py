"""Fill an empty shop with the generated demo goods, people and history."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

import catalog.services.cards
from catalog.models import Product, ProductCard, Variant
from inventory.models import StockItem
from shop.demo.goods import Good, goods
from shop.demo.load.depot import write_places, write_stock
from shop.demo.load.goods import VIEWS, picture_name, write_goods
from shop.demo.load.shelves import write_types
from shop.demo.load.staff import ADMIN, DEMO, write_logins
from shop.demo.pictures import draw_to

QUICK_GOODS = 60


class Command(BaseCommand):
    help = "Fill an empty shop with the generated demo goods, people and history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if goods exist")
        parser.add_argument("--seed", type=int, default=1, help="another number, another shop")
        parser.add_argument("--quick", action="store_true", help="a fifth of the goods, for tests")

    def handle(self, *args: Any, **options: Any) -> None:
        if Product.objects.exists():
            if options["if_empty"]:
                self.stdout.write("The shop already has goods: nothing to do.")
                return
            raise CommandError("The shop already has goods. seed_demo only fills an empty shop.")
        started = time.monotonic()
        stock = goods(options["seed"], QUICK_GOODS if options["quick"] else None)
        with transaction.atomic():
            self.write_shop(stock)
        self.draw_pictures(stock)
        self.stdout.write(f"Demo shop ready in {time.monotonic() - started:.1f} s.")
        for who, (email, password) in {"Shopper": DEMO, "Staff": ADMIN}.items():
            self.stdout.write(f"{who}: {email} / {password}")

    def write_shop(self, stock: list[Good]) -> None:
        """Write everything in one transaction: an interrupted seed leaves an empty shop."""
        now = timezone.now()
        self.stdout.write(f"Writing {len(stock)} products ...")
        products = write_goods(stock, write_types(), now)
        write_logins()
        warehouses = write_places()
        variants = list(Variant.objects.order_by("product_id", "pk"))
        write_stock(variants, warehouses, {}, now - timedelta(days=181))
        catalog.services.cards.rebuild(product.pk for product in products)
        in_stock = StockItem.objects.filter(on_hand__gt=0).values("variant__product_id")
        ProductCard.objects.filter(product_id__in=in_stock).update(is_in_stock=True)

    def draw_pictures(self, stock: list[Good]) -> None:
        """Draw every picture on all cores."""
        self.stdout.write(f"Drawing {len(stock) * VIEWS} pictures ...")
        root = Path(settings.MEDIA_ROOT)
        (root / "products" / "demo").mkdir(parents=True, exist_ok=True)
        wanted = [
            (root / picture_name(good, view), good.emoji, good.brand[1], good.key, view)
            for good in stock
            for view in range(VIEWS)
        ]
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(draw_to, *zip(*wanted, strict=True), chunksize=32))
