"""All that a product page shows, in four queries: the product, its variants, shelves, its kin."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import (
    AttributeValue,
    Media,
    OptionValue,
    Price,
    Product,
    ProductCard,
    Variant,
    speaks_english,
)
from catalog.selectors.shelves import Shelf, Tree

KIN = 6


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


@dataclass(frozen=True)
class Shown:
    """A product page."""

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


def find(product_id: int) -> Product:
    """Read a product that has ever been on sale, with all its small parts, in one query.

    Raises Product.DoesNotExist.
    """
    own = {"product": OuterRef("pk")}
    pictures = Media.objects.filter(**own).order_by("position", "id")
    facts = AttributeValue.objects.filter(**own).order_by("attribute__position", "attribute")
    values = OptionValue.objects.filter(group__product=OuterRef("pk"))
    values = values.order_by("group__position", "group", "position", "id")
    products = Product.objects.published().select_related("brand", "category", "card")
    now = timezone.now()
    products = products.filter(Q(published_at__lte=now) | Q(status=Product.Status.RETIRED))
    product: Product = products.annotate(
        picture_rows=ArraySubquery(
            pictures.values(row=JSONObject(name="image", alt="alt", width="width", height="height"))
        ),
        fact_rows=ArraySubquery(
            facts.values(
                row=JSONObject(
                    code="attribute__code",
                    name="attribute__name",
                    name_en="attribute__name_en",
                    unit="attribute__unit",
                    choice="choice__name",
                    choice_en="choice__name_en",
                    number="number",
                    boolean="boolean",
                    text="text",
                )
            )
        ),
        option_rows=ArraySubquery(
            values.values(
                row=JSONObject(
                    id="id",
                    name="name",
                    name_en="name_en",
                    group="group",
                    group_name="group__name",
                    group_name_en="group__name_en",
                )
            )
        ),
    ).get(pk=product_id)
    return product


def show(product: Product, tree: Tree, variant_id: int | None = None) -> Shown:
    """Shape a found product's page; ``variant_id`` chooses, else the first that has a price."""
    words = option_words(product)
    offers = offers_of(product, words)
    chosen = next((offer for offer in offers if offer.id == variant_id), None)
    chosen = chosen or (offers[0] if offers else None)
    return Shown(
        product=product,
        card=getattr(product, "card", None),
        trail=tuple(tree.trail(tree.by_id.get(product.category_id))),
        pictures=tuple(Picture(**row) for row in product.picture_rows),  # type: ignore[attr-defined]
        facts=tuple(fact_of(row) for row in product.fact_rows),  # type: ignore[attr-defined]
        offers=offers,
        chosen=chosen,
        groups=groups_of(product, offers, chosen),
    )


def offers_of(product: Product, words: Mapping[int, str]) -> tuple[Offer, ...]:
    """Read the variants that have a price now, in one query."""
    valid = Price.objects.valid(timezone.now()).filter(variant=OuterRef("pk"))
    variants = (
        Variant.objects.filter(product=product, is_active=True)
        .annotate(
            amount=Subquery(valid.filter(kind="selling").values("amount")[:1]),
            reference=Subquery(valid.filter(kind="reference").values("amount")[:1]),
            values=ArrayAgg(
                "option_values", filter=Q(option_values__isnull=False), default=[],
                order_by=[F("option_values__group__position"), F("option_values__group")],
            ),
        )
        .filter(amount__isnull=False)
        .order_by("pk")
    )  # fmt: skip
    return tuple(
        Offer(
            id=variant.pk,
            sku=variant.sku,
            amount=variant.amount,
            reference_amount=variant.reference,
            purchase_limit=variant.purchase_limit,
            weight_grams=variant.weight_grams,
            values=frozenset(variant.values),
            variant=variant,
            title=" / ".join(words[value] for value in variant.values if value in words),
        )
        for variant in variants
    )


def localised(row: Mapping[str, Any], name: str) -> str:
    """Return a name out of a row in the reader's language."""
    english = row.get(f"{name}_en") if speaks_english() else ""
    return str(english or row[name] or "")


def option_words(product: Product) -> dict[int, str]:
    """Map option values to what they are called."""
    return {row["id"]: localised(row, "name") for row in product.option_rows}  # type: ignore[attr-defined]


def fact_of(row: Mapping[str, Any]) -> Fact:
    """Shape one line of the specification table."""
    if row["boolean"] is not None:
        value = _("Yes") if row["boolean"] else _("No")
    elif row["number"] is not None:
        value = f"{Decimal(str(row['number'])).normalize():f} {row['unit']}".strip()
    else:
        value = localised(row, "choice") or row["text"] or ""
    return Fact(row["code"], localised(row, "name"), value)


def groups_of(
    product: Product, offers: tuple[Offer, ...], chosen: Offer | None
) -> tuple[Group, ...]:
    """Shape the choices: each value leads to the offer that keeps most of what is chosen."""
    groups: dict[int, tuple[str, list[int]]] = {}
    words = option_words(product)
    for row in product.option_rows:  # type: ignore[attr-defined]
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
    """Return what sells best beside a product on its shelf."""
    cards = ProductCard.objects.visible().light().within_category(product.category_id)
    return list(cards.exclude(pk=product.pk).popular_first()[:limit])
