"""Keep the read table in step: one card a product, written from what the clerks entered.

Stock, sales and ratings come from departments above; a rebuild leaves those columns alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast
from django.utils import timezone

import catalog.services.freshness
import catalog.tokens
from catalog.models import AttributeValue, Category, Media, Price, Product, ProductCard, Variant

BATCH = 500
MAX_DESCRIPTION_CHARACTERS = 2000
REBUILT = [
    "name", "name_en", "slug", "is_visible", "subtitle", "subtitle_en", "image", "min_amount",
    "max_amount", "reference_amount", "only_variant", "category_ids", "brand", "attribute_values",
    "search_vector", "search_text", "published_at",
]  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """What the cards of one batch are made of, keyed by product (prices by variant)."""

    ancestors: Mapping[str, Category]
    variants: Mapping[int, list[int]]
    selling: Mapping[int, int]
    reference: Mapping[int, int]
    images: Mapping[int, str]
    values: Mapping[int, list[AttributeValue]]


def rebuild(product_ids: Iterable[int]) -> int:
    """Write the cards of these products anew, seven queries for every 500; return how many."""
    keys = sorted(set(product_ids))
    now = timezone.now()
    for start in range(0, len(keys), BATCH):
        rebuild_batch(keys[start : start + BATCH], now)
    return len(keys)


def rebuild_batch(keys: list[int], now: datetime) -> None:
    """Write the cards of one batch."""
    products = list(Product.objects.filter(pk__in=keys).select_related("brand", "category"))
    parts = gather(keys, now)
    ProductCard.objects.bulk_create(
        [card_of(product, parts, now) for product in products],
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=REBUILT,
    )
    catalog.services.freshness.goods_changed()


def gather(keys: list[int], now: datetime) -> Parts:
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
    values: dict[int, list[AttributeValue]] = defaultdict(list)
    stated = AttributeValue.objects.filter(product_id__in=keys)
    for value in stated.select_related("attribute", "choice"):
        values[value.product_id].append(value)
    return Parts(
        ancestors={category.path: category for category in Category.objects.all()},
        variants=variants,
        selling=amounts["selling"],
        reference=amounts["reference"],
        images=dict(pictures.distinct("product_id").values_list("product_id", "image")),
        values=values,
    )


def card_of(product: Product, parts: Parts, now: datetime) -> ProductCard:
    """Make one product's card."""
    priced = [key for key in parts.variants.get(product.pk, []) if key in parts.selling]
    amounts = [parts.selling[key] for key in priced] or [0]
    cheapest = min(priced, key=lambda key: parts.selling[key], default=0)
    is_on_sale = product.status == Product.Status.ON_SALE and (product.published_at or now) <= now
    shelves = shelves_of(product, parts)
    values = parts.values.get(product.pk, [])
    return ProductCard(
        product=product,
        name=product.name,
        name_en=product.name_en,
        slug=product.slug,
        is_visible=is_on_sale and bool(priced),
        subtitle=product.subtitle,
        subtitle_en=product.subtitle_en,
        image=parts.images.get(product.pk, ""),
        min_amount=min(amounts),
        max_amount=max(amounts),
        reference_amount=parts.reference.get(cheapest),
        only_variant_id=priced[0] if len(priced) == 1 else None,
        category_ids=[shelf.pk for shelf in shelves],
        brand=product.brand,
        attribute_values=[token for value in values for token in tokens_of(value)],
        search_vector=Cast(Value(vector_of(product, shelves, values)), SearchVectorField()),
        search_text=search_text_of(product),
        published_at=product.published_at,
    )


def shelves_of(product: Product, parts: Parts) -> list[Category]:
    """Return the product's category and every one above it, from the top down."""
    path, step = product.category.path, Category.steplen
    heads = [path[:end] for end in range(step, len(path) + 1, step)]
    return [parts.ancestors[head] for head in heads if head in parts.ancestors]


def tokens_of(value: AttributeValue) -> Iterator[str]:
    """Yield what facets count: ``code:choice``, ``code:yes``, ``code:500``; nothing for text."""
    if value.choice is not None:
        yield f"{value.attribute.code}:{value.choice.code}"
    elif value.boolean is not None:
        yield f"{value.attribute.code}:{'yes' if value.boolean else 'no'}"
    elif value.number is not None:
        yield f"{value.attribute.code}:{plain(value.number)}"


def plain(number: Decimal) -> str:
    """Write a decimal without an exponent or idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def vector_of(product: Product, shelves: list[Category], values: list[AttributeValue]) -> str:
    """Return the tsvector literal a product is found by, its names weighing most."""
    texts = [("A", product.name), ("A", product.name_en)]
    texts += [("B", product.subtitle), ("B", product.subtitle_en)]
    if product.brand:
        texts += [("A", product.brand.name), ("A", product.brand.name_en)]
    texts += [("B", text) for shelf in shelves for text in (shelf.name, shelf.name_en)]
    for value in values:
        if value.choice:
            texts += [("C", value.choice.name), ("C", value.choice.name_en)]
        elif value.text:
            texts.append(("C", value.text))
    texts.append(("D", product.description[:MAX_DESCRIPTION_CHARACTERS]))
    texts.append(("D", product.description_en[:MAX_DESCRIPTION_CHARACTERS]))
    return catalog.tokens.vector(texts)


def search_text_of(product: Product) -> str:
    """Return what typos, pinyin and initials are matched against."""
    brand = f"{product.brand.name} {product.brand.name_en}" if product.brand else ""
    written = catalog.tokens.normalise(f"{product.name} {product.name_en} {brand}")
    return f"{written} {catalog.tokens.sounds(f'{product.name} {brand}')}".strip()


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
