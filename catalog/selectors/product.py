"""All that a product page shows, in two queries: the product with its parts, and its kin."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, cast

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Product, ProductCard, Variant, speaks_english
from catalog.selectors.shelves import Shelf, Tree
from operations.statements import Given, Row, Shape, Statement

KIN = 6
LARGEST_KEY = 2**63 - 1
MOST_SHAPED = 300
PARTS = """
 (SELECT coalesce(json_agg(json_build_object('name', image, 'alt', alt, 'width', width,
    'height', height) ORDER BY position, id), '[]')::text
  FROM catalog_media WHERE product_id = $1),
 (SELECT coalesce(json_agg(json_build_object('code', a.code, 'name', a.name, 'name_en', a.name_en,
    'unit', a.unit, 'unit_en', a.unit_en, 'choice', c.name, 'choice_en', c.name_en,
    'number', v.number::text,
    'boolean', v.boolean, 'text', v.text, 'text_en', v.text_en)
    ORDER BY a.position, a.id), '[]')::text
  FROM catalog_attributevalue AS v JOIN catalog_attribute AS a ON a.id = v.attribute_id
  LEFT JOIN catalog_attributechoice AS c ON c.id = v.choice_id
  WHERE v.product_id = $1),
 (SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name, 'name_en', o.name_en,
    'group', g.id, 'group_name', g.name, 'group_name_en', g.name_en)
    ORDER BY g.position, g.id, o.position, o.id), '[]')::text
  FROM catalog_optiongroup AS g JOIN catalog_optionvalue AS o ON o.group_id = g.id
  WHERE g.product_id = $1),
 (SELECT coalesce(json_agg(json_build_object('id', v.id, 'sku', v.sku,
    'purchase_limit', v.purchase_limit, 'weight_grams', v.weight_grams, 'amount', now.amount,
    'reference_amount', was.amount, 'values', ARRAY(
      SELECT o.id FROM catalog_variant_option_values AS chosen
      JOIN catalog_optionvalue AS o ON o.id = chosen.optionvalue_id
      JOIN catalog_optiongroup AS g ON g.id = o.group_id
      WHERE chosen.variant_id = v.id ORDER BY g.position, g.id)) ORDER BY v.id), '[]')::text
  FROM catalog_variant AS v
  JOIN catalog_price AS now ON now.variant_id = v.id AND now.kind = 'selling'
    AND (now.starts_at IS NULL OR now.starts_at <= $2)
    AND (now.ends_at IS NULL OR now.ends_at > $2)
  LEFT JOIN catalog_price AS was ON was.variant_id = v.id AND was.kind = 'reference'
    AND (was.starts_at IS NULL OR was.starts_at <= $2)
    AND (was.ends_at IS NULL OR was.ends_at > $2)
  WHERE v.product_id = $1 AND v.is_active)"""
HEAVY = [
    f"card__{name}" for name in ("search_vector", "search_text", "attribute_values", "category_ids")
]


def ever_shown() -> Any:
    """Choose the product ``$1`` if it has been on sale at the moment ``$2``."""
    was_shown = Q(published_at__lte=Given(2)) | Q(status=Product.Status.RETIRED)
    products = Product.objects.published().select_related("brand", "category", "card")
    return products.defer(*HEAVY).filter(was_shown, pk=Given(1))


FOUND = Statement(ever_shown)
LIKE_IT = Statement(
    lambda: (
        ProductCard.objects.visible()
        .light()
        .within_category(Given(1))
        .exclude(pk=Given(2))
        .popular_first()[: 2 * KIN]
    ),
    plans_anew=True,
)


@dataclass(frozen=True)
class Picture:
    """One picture of the gallery, shaped as the component wants it."""

    name: str
    alt: str
    width: int
    height: int

    @property
    def image(self) -> "Picture":
        """Return what carries the stored name."""
        return self

    @property
    def url(self) -> str:
        """Return the address of the file."""
        return default_storage.url(self.name)


@dataclass(frozen=True)
class Fact:
    """One line of the specification table."""

    code: str
    label: str
    value: str


@dataclass(frozen=True)
class Offer:
    """One variant as the buy box offers it."""

    id: int
    sku: str
    amount: int
    reference_amount: int | None
    purchase_limit: int | None
    weight_grams: int
    values: frozenset[int]
    variant: Variant
    title: str = ""


@dataclass(frozen=True)
class Option:
    """One value of an option group: which offer choosing it leads to, if any."""

    id: int
    title: str
    is_on: bool
    offer_id: int | None


@dataclass(frozen=True)
class Group:
    """One thing to choose: its name and its values."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, eq=False)
class Shown:
    """A product page, the same one while nothing on it changes."""

    product: Product
    card: ProductCard | None
    trail: tuple[Shelf, ...]
    pictures: tuple[Picture, ...]
    facts: tuple[Fact, ...]
    offers: tuple[Offer, ...]
    chosen: Offer | None
    groups: tuple[Group, ...]

    @property
    def variants(self) -> list[Variant]:
        """Return the variants on offer."""
        return [offer.variant for offer in self.offers]

    @property
    def is_retired(self) -> bool:
        """Tell whether this is off the shelf for good."""
        return self.product.status == Product.Status.RETIRED


@dataclass(frozen=True)
class Parts:
    """The rows around a product, as PARTS reads them."""

    pictures: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    options: list[dict[str, Any]]
    offers: list[dict[str, Any]]


@cache
def with_parts() -> Statement:
    """Prepare reading a product with pictures, specification, options and priced variants."""
    FOUND.compose()
    return Statement(f"SELECT found.*,{PARTS} FROM ({FOUND.sql}) AS found")  # noqa: S608


def show(product_id: int, tree: Tree, variant_id: int | None = None) -> Shown:
    """Return the page of a product that has ever been on sale, in one query.

    ``variant_id`` chooses, else the first that has a price. Raises Product.DoesNotExist.
    """
    now = timezone.now()
    row = with_parts().row(product_id, now) if product_id <= LARGEST_KEY else None
    if row is None:
        raise Product.DoesNotExist
    return shaped(row, tree, variant_id, get_language())


@lru_cache(maxsize=MOST_SHAPED)
def shaped(row: Row, tree: Tree, variant_id: int | None, _language: str | None) -> Shown:
    """Shape a product's page, once while its rows stay the same."""
    product: Any = cast("Shape", FOUND.shape).instance(row)
    parts = Parts(*map(json.loads, row[-4:]))
    words = {row["id"]: localised(row, "name") for row in parts.options}
    offers = offers_of(product, parts, words)
    chosen = next((offer for offer in offers if offer.id == variant_id), None)
    chosen = chosen or (offers[0] if offers else None)
    return Shown(
        product=product,
        card=getattr(product, "card", None),
        trail=tuple(tree.trail(tree.by_id.get(product.category_id))),
        pictures=tuple(Picture(**row) for row in parts.pictures),
        facts=tuple(fact_of(row) for row in parts.facts),
        offers=offers,
        chosen=chosen,
        groups=groups_of(parts, words, offers, chosen),
    )


def offers_of(product: Product, parts: Parts, words: Mapping[int, str]) -> tuple[Offer, ...]:
    """Shape the variants that have a price now."""
    return tuple(
        Offer(
            id=row["id"],
            sku=row["sku"],
            amount=row["amount"],
            reference_amount=row["reference_amount"],
            purchase_limit=row["purchase_limit"],
            weight_grams=row["weight_grams"],
            values=frozenset(row["values"]),
            variant=Variant(
                pk=row["id"], product=product, sku=row["sku"], purchase_limit=row["purchase_limit"]
            ),
            title=" / ".join(words[value] for value in row["values"] if value in words),
        )
        for row in parts.offers
    )


def localised(row: Mapping[str, Any], name: str) -> str:
    """Return a name out of a row in the reader's language."""
    english = row.get(f"{name}_en") if speaks_english() else ""
    return str(english or row[name] or "")


def fact_of(row: Mapping[str, Any]) -> Fact:
    """Shape one line of the specification table."""
    if row["boolean"] is not None:
        value = _("Yes") if row["boolean"] else _("No")
    elif row["number"] is not None:
        value = f"{Decimal(str(row['number'])).normalize():f} {localised(row, 'unit')}".strip()
    else:
        value = localised(row, "choice") or localised(row, "text")
    return Fact(row["code"], localised(row, "name"), value)


def groups_of(
    parts: Parts, words: Mapping[int, str], offers: tuple[Offer, ...], chosen: Offer | None
) -> tuple[Group, ...]:
    """Shape the choices: each value leads to the offer that keeps most of what is chosen."""
    groups: dict[int, tuple[str, list[int]]] = {}
    for row in parts.options:
        title = localised(row, "group_name")
        groups.setdefault(row["group"], (title, []))[1].append(row["id"])
    taken = chosen.values if chosen else frozenset()
    return tuple(
        Group(
            title,
            tuple(
                Option(key, words[key], key in taken, nearest(key, set(keys), offers, taken))
                for key in keys
            ),
        )
        for title, keys in groups.values()
    )


def nearest(
    value: int, siblings: set[int], offers: tuple[Offer, ...], taken: frozenset[int]
) -> int | None:
    """Return the offer with a value that otherwise stays closest to what is chosen."""
    kept = taken - siblings
    fitting = [offer for offer in offers if value in offer.values]
    best = max(fitting, key=lambda offer: (len(offer.values & kept), -offer.id), default=None)
    return best.id if best else None


def similar(product: Product, limit: int = KIN) -> list[ProductCard]:
    """Return what sells best beside a product on its shelf, a dozen at most."""
    return LIKE_IT.instances(product.category_id, product.pk)[:limit]
