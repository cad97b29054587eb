"""Keep the read table in step: one card a product, written from what the clerks entered.

Stock, sales and ratings come from departments above; a rebuild leaves those columns alone.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction
from django.utils import timezone

import catalog.services.freshness
import catalog.tokens
from catalog.models import (
    AttributeValue,
    Brand,
    Category,
    Media,
    Price,
    Product,
    ProductCard,
    Variant,
)
from operations.statements import Statement

BATCH = 1000
MAX_DESCRIPTION_CHARACTERS = 2000
COLUMNS = {
    "name": "text", "name_en": "text", "slug": "text", "is_visible": "boolean", "subtitle": "text",
    "subtitle_en": "text", "image": "text", "min_amount": "bigint", "max_amount": "bigint",
    "reference_amount": "bigint", "only_variant_id": "bigint", "category_ids": "bigint[]",
    "brand_id": "bigint", "attribute_values": "text[]", "search_vector": "tsvector",
    "search_text": "text", "published_at": "timestamptz",
}  # fmt: skip
GATHERING = ("card_search", "card_trigrams")
STARTING = {"product_id": "bigint", "is_in_stock": "boolean"}
ALL = {**STARTING, **COLUMNS}
# One list of objects for any number of cards; what departments above count starts at nothing.
WRITE_CARDS = Statement(
    f"INSERT INTO catalog_productcard ({', '.join(ALL)}, sold_count, rating_sum, review_count)"  # noqa: S608 - our own column names
    f" SELECT {', '.join(ALL)}, 0, 0, 0 FROM json_to_recordset($1::json)"
    f" AS card ({', '.join(f'{name} {kind}' for name, kind in ALL.items())})"
    " ON CONFLICT (product_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
)


class Said(NamedTuple):
    """What one product says for one attribute."""

    product_id: int
    code: str
    choice: str | None
    name: str | None
    name_en: str | None
    boolean: bool | None
    number: Decimal | None
    text: str | None


@dataclass(frozen=True)
class Parts:
    """What the cards of one batch are made of, keyed by product (prices by variant)."""

    shelves: Mapping[int, list[Category]]
    brands: Mapping[int, Brand]
    variants: Mapping[int, list[int]]
    selling: Mapping[int, int]
    reference: Mapping[int, int]
    images: Mapping[int, str]
    values: Mapping[int, list[Said]]


def rebuild(product_ids: Iterable[int], *, in_stock: Collection[int] = ()) -> int:
    """Write the cards of these products anew, a few queries for every 1000; return how many.

    Of products that have no card yet, those ``in_stock`` are shown as such.
    """
    keys = sorted(set(product_ids))
    now = timezone.now()
    for start in range(0, len(keys), BATCH):
        rebuild_batch(keys[start : start + BATCH], now, in_stock)
    return len(keys)


@contextmanager
def in_bulk() -> Iterator[None]:
    """Let PostgreSQL gather the words of many cards before it files them: a third of the work.

    Meanwhile searches also read the gathered ones, at most ``gin_pending_list_limit``. Where
    somebody else holds the indexes, the cards are filed one by one as ever.
    """
    with suppress(OperationalError):
        file_at_once(is_on=False)
    try:
        yield
    finally:
        with suppress(OperationalError):
            file_at_once(is_on=True)


def file_at_once(*, is_on: bool) -> None:
    """Say whether each card is filed under its words when it is written; then file what waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        for index in GATHERING:
            cursor.execute(f"ALTER INDEX {index} SET (fastupdate = {'off' if is_on else 'on'})")
            if is_on:
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


def rebuild_batch(keys: list[int], now: datetime, in_stock: Collection[int]) -> None:
    """Write the cards of one batch."""
    products = list(Product.objects.filter(pk__in=keys))
    parts = gather(products, keys, now)
    cards = [
        {**card_of(product, parts, now), "is_in_stock": product.pk in in_stock}
        for product in products
    ]
    WRITE_CARDS.run(json.dumps(cards, default=str, ensure_ascii=False))
    catalog.services.freshness.goods_changed()


def gather(products: Iterable[Product], keys: list[int], now: datetime) -> Parts:
    """Read everything the cards of these products are made of."""
    variants: dict[int, list[int]] = defaultdict(list)
    sold = Variant.objects.filter(product_id__in=keys, is_active=True)
    for product_id, variant_id in sold.values_list("product_id", "pk"):
        variants[product_id].append(variant_id)
    amounts: dict[str, dict[int, int]] = {"selling": {}, "reference": {}}
    prices = Price.objects.valid(now).filter(variant__product_id__in=keys)
    for kind, variant_id, amount in prices.values_list("kind", "variant_id", "amount"):
        amounts[kind][variant_id] = amount
    pictures = Media.objects.filter(product_id__in=keys).order_by("product_id", "position", "id")
    values: dict[int, list[Said]] = defaultdict(list)
    for row in AttributeValue.objects.filter(product_id__in=keys).values_list(
        *("product_id", "attribute__code", "choice__code", "choice__name", "choice__name_en"),
        *("boolean", "number", "text"),
    ):
        values[row[0]].append(Said(*row))
    return Parts(
        shelves=lines_of_shelves(),
        brands=Brand.objects.in_bulk({product.brand_id for product in products} - {None}),
        variants=variants,
        selling=amounts["selling"],
        reference=amounts["reference"],
        images=dict(pictures.distinct("product_id").values_list("product_id", "image")),
        values=values,
    )


def lines_of_shelves() -> dict[int, list[Category]]:
    """Return every category with all above it, from the top down."""
    by_path = {category.path: category for category in Category.objects.all()}
    step = Category.steplen
    return {
        category.pk: [
            by_path[path[:end]] for end in range(step, len(path) + 1, step) if path[:end] in by_path
        ]
        for path, category in by_path.items()
    }


def card_of(product: Product, parts: Parts, now: datetime) -> dict[str, Any]:
    """Make one product's card."""
    priced = [key for key in parts.variants.get(product.pk, []) if key in parts.selling]
    amounts = [parts.selling[key] for key in priced] or [0]
    cheapest = min(priced, key=lambda key: parts.selling[key], default=0)
    is_on_sale = product.status == Product.Status.ON_SALE and (product.published_at or now) <= now
    shelves = parts.shelves.get(product.category_id, [])
    brand = parts.brands.get(product.brand_id or 0)
    values = parts.values.get(product.pk, [])
    return {
        "product_id": product.pk,
        "name": product.name,
        "name_en": product.name_en,
        "slug": product.slug,
        "is_visible": is_on_sale and bool(priced),
        "subtitle": product.subtitle,
        "subtitle_en": product.subtitle_en,
        "image": parts.images.get(product.pk, ""),
        "min_amount": min(amounts),
        "max_amount": max(amounts),
        "reference_amount": parts.reference.get(cheapest),
        "only_variant_id": priced[0] if len(priced) == 1 else None,
        "category_ids": [shelf.pk for shelf in shelves],
        "brand_id": product.brand_id,
        "attribute_values": [token for value in values for token in tokens_of(value)],
        "search_vector": vector_of(product, brand, shelves, values),
        "search_text": search_text_of(product, brand),
        "published_at": product.published_at,
    }


def tokens_of(value: Said) -> Iterator[str]:
    """Yield what facets count: ``code:choice``, ``code:yes``, ``code:500``; nothing for text."""
    if value.choice is not None:
        yield f"{value.code}:{value.choice}"
    elif value.boolean is not None:
        yield f"{value.code}:{'yes' if value.boolean else 'no'}"
    elif value.number is not None:
        yield f"{value.code}:{plain(value.number)}"


def plain(number: Decimal) -> str:
    """Write a decimal without an exponent or idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def vector_of(
    product: Product, brand: Brand | None, shelves: list[Category], values: list[Said]
) -> str:
    """Return the tsvector literal a product is found by, its names weighing most."""
    texts = [("A", product.name), ("A", product.name_en)]
    texts += [("B", product.subtitle), ("B", product.subtitle_en)]
    if brand:
        texts += [("A", brand.name), ("A", brand.name_en)]
    texts += [("B", text) for shelf in shelves for text in (shelf.name, shelf.name_en)]
    for value in values:
        if value.choice:
            texts += [("C", value.name or ""), ("C", value.name_en or "")]
        elif value.text:
            texts.append(("C", value.text))
    texts.append(("D", product.description[:MAX_DESCRIPTION_CHARACTERS]))
    texts.append(("D", product.description_en[:MAX_DESCRIPTION_CHARACTERS]))
    return catalog.tokens.vector(texts)


def search_text_of(product: Product, brand: Brand | None) -> str:
    """Return what typos, pinyin and initials are matched against."""
    maker = f"{brand.name} {brand.name_en}" if brand else ""
    written = catalog.tokens.normalise(f"{product.name} {product.name_en} {maker}")
    return f"{written} {catalog.tokens.sounds(f'{product.name} {maker}')}".strip()


def set_in_stock(product_id: int, is_in_stock: bool) -> bool:
    """Show whether any variant can be bought; tell whether that was news."""
    news = ProductCard.objects.filter(product_id=product_id).exclude(is_in_stock=is_in_stock)
    is_news = bool(news.update(is_in_stock=is_in_stock))
    if is_news:
        catalog.services.freshness.goods_changed()
    return is_news


def set_sold(quantities: Mapping[int, int]) -> None:
    """Show how many units of each product were sold, in product order so that none deadlock."""
    for product_id, quantity in sorted(quantities.items()):
        ProductCard.objects.filter(product_id=product_id).update(sold_count=quantity)


def set_rating(product_id: int, rating_sum: int, review_count: int) -> None:
    """Show the sum of the stars of all shown reviews, and how many there are."""
    ProductCard.objects.filter(product_id=product_id).update(
        rating_sum=rating_sum, review_count=review_count
    )
    catalog.services.freshness.goods_changed()
