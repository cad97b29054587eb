"""Fill an empty shop with the generated demo goods, people and half a year of sales."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

import catalog.services.cards
from accounts.models import User
from catalog.models import Product, ProductCard, Variant
from inventory.models import StockItem
from shop.demo.goods import Good, goods
from shop.demo.history import DAYS, Sale, history
from shop.demo.load.after_sales import write_after_sales
from shop.demo.load.books import unit_costs, write_books
from shop.demo.load.depot import deliveries, write_places, write_stock
from shop.demo.load.fronts import write_fronts
from shop.demo.load.goods import VIEWS, picture_stem, write_goods
from shop.demo.load.members import write_members
from shop.demo.load.money import write_money
from shop.demo.load.offers import write_offers
from shop.demo.load.parcels import (
    departures,
    held_units,
    shipped_units,
    write_contents,
    write_parcels,
    write_reservations,
)
from shop.demo.load.people import write_favourites, write_people
from shop.demo.load.purchasing import write_purchasing
from shop.demo.load.queues import price_favourites, write_queues
from shop.demo.load.reviews import count_on_cards, write_reviews
from shop.demo.load.sales import Counter, write_lines, write_orders
from shop.demo.load.shelves import write_types
from shop.demo.load.staff import ADMIN, CLERK, DEMO, write_logins
from shop.demo.people import people
from shop.demo.pictures import draw_to

WHOLE = {"goods": None, "people": 240, "orders": 2600}
QUICK = {"goods": 32, "people": 12, "orders": 90}


class Command(BaseCommand):
    help = "Fill an empty shop with the generated demo goods, people and half a year of sales."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if goods exist")
        parser.add_argument("--seed", type=int, default=1, help="another number, another shop")
        parser.add_argument("--quick", action="store_true", help="a small shop, for tests")

    def handle(self, *args: Any, **options: Any) -> None:
        if Product.objects.exists():
            if options["if_empty"]:
                self.stdout.write("The shop already has goods: nothing to do.")
                return
            raise CommandError("The shop already has goods. seed_demo only fills an empty shop.")
        started = time.monotonic()
        size = QUICK if options["quick"] else WHOLE
        stock = goods(options["seed"], size["goods"])
        # Pictures first: were a run stopped between the two, a shop without pictures would stay.
        self.draw_pictures(stock)
        with transaction.atomic():
            self.write_shop(stock, size, options["seed"])
        self.stdout.write(f"Demo shop ready in {time.monotonic() - started:.1f} s.")
        for who, (email, password) in {"Shopper": DEMO, "Staff": ADMIN, "Clerk": CLERK}.items():
            self.stdout.write(f"{who}: {email} / {password}")

    def write_shop(self, stock: list[Good], size: dict[str, Any], seed: int) -> None:
        """Write everything in one transaction: an interrupted seed leaves an empty shop."""
        now = timezone.now()
        self.stdout.write(f"Writing {len(stock)} products ...")
        products = write_goods(stock, write_types(), now)
        catalog.services.cards.rebuild(product.pk for product in products)
        shoppers = people(size["people"], seed)
        self.stdout.write(f"Writing {len(shoppers)} shoppers ...")
        users = write_people(shoppers, write_logins(), now)
        write_favourites(users, products)
        self.write_history(history(stock, shoppers, size["orders"], now, seed), users, now)
        write_queues(users)
        price_favourites(users[0])
        show_stock()
        write_offers(users[0], timezone.localtime(now))
        write_fronts()
        write_members(users[0], User.objects.get(email=ADMIN[0]), now)
        write_after_sales(users[0])

    def write_history(self, sales: list[Sale], users: list[User], now: datetime) -> None:
        """Write stock, sales and reviews so that every count agrees."""
        self.stdout.write(f"Writing {len(sales)} orders ...")
        warehouses = write_places()
        variants = list(Variant.objects.order_by("product_id", "pk"))
        shipped = shipped_units(sales)
        items = write_stock(variants, warehouses, held_units(sales))
        counter = Counter(users, {variant.sku: variant for variant in variants})
        orders = write_orders(sales, counter, settings.SECRET_KEY)
        lines = write_lines(sales, orders, counter)
        write_money(lines)
        write_reservations(lines, items)
        parcels = write_parcels(sales, orders, warehouses)
        write_contents(lines, parcels)
        begun_at = now - timedelta(days=DAYS + 1)
        came, left = deliveries(items, shipped, begun_at, now), departures(lines, items, parcels)
        write_books([*came, *left])
        write_purchasing(variants, unit_costs(), now)
        reviews = write_reviews(lines, now)
        self.stdout.write(f"Written {len(reviews)} reviews.")
        count_on_cards(lines, reviews)

    def draw_pictures(self, stock: list[Good]) -> None:
        """Draw every picture on all cores."""
        self.stdout.write(f"Drawing {len(stock) * VIEWS} pictures ...")
        root = Path(settings.MEDIA_ROOT)
        (root / "products" / "demo").mkdir(parents=True, exist_ok=True)
        wanted = [
            (root, picture_stem(good, view), good.emoji, good.brand[1], good.key, view)
            for good in stock
            for view in range(VIEWS)
        ]
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(draw_to, *zip(*wanted, strict=True), chunksize=32))


def show_stock() -> None:
    """Show on every card whether any of its variants can be bought."""
    left = StockItem.objects.filter(on_hand__gt=F("reserved")).values("variant__product_id")
    ProductCard.objects.filter(product_id__in=left).update(is_in_stock=True)
