"""Write checked rows of a product file, chunk by chunk; the same file changes nothing twice.

A chunk is one transaction, so a run that was stopped is finished by running it again. Products are
found by the SKUs of their rows: a new variant must come in one file with a variant we know.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import catalog.services.cards
import catalog.services.products
from catalog.models import Product, Variant
from catalog.services.import_files import Checker, Row, RowError
from catalog.services.import_parts import write_options, write_prices
from catalog.services.import_shelves import Shelves
from catalog.tokens import syllables
from operations.statements import Insertion

CHUNK = 1000
WORDS = ("name", "name_en", "subtitle", "subtitle_en", "description", "description_en", "guarantee")
FILED = ("category_id", "brand_id", "product_type_id")
INSERT_PRODUCTS = Insertion(Product)
INSERT_VARIANTS = Insertion(Variant)
INSERT_CHOICES = Insertion(Variant.option_values.through)
Receive = Callable[[Mapping[int, int]], None]


@dataclass
class Outcome:
    """What an import did, or would do."""

    rows: int = 0
    products_created: int = 0
    products_updated: int = 0
    variants_created: int = 0
    variants_updated: int = 0
    errors: list[RowError] = field(default_factory=list)


def chunks(
    raw: Iterable[Mapping[str, Any]], checker: Checker, outcome: Outcome
) -> Iterator[list[Row]]:
    """Yield good rows about ``CHUNK`` at a time, never parting neighbouring rows of a product."""
    chunk: list[Row] = []
    for number, entry in enumerate(raw, start=1):
        outcome.rows = number
        row = checker.check(number, entry)
        if row is None:
            continue
        if len(chunk) >= CHUNK and row.group != chunk[-1].group:
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk


def import_rows(
    raw: Iterable[Mapping[str, Any]],
    *,
    is_dry_run: bool = False,
    receive: Receive | None = None,
    progress: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Create and update products from raw rows; errors name their row and column, and stop nothing.

    ``receive`` is told the opening stock of new variants inside each chunk's transaction. A dry run
    writes nothing and counts the same.
    """
    outcome, checker = Outcome(), Checker()
    outcome.errors = checker.errors
    importer = Importer(checker, outcome)
    for chunk in chunks(raw, checker, outcome):
        with transaction.atomic():
            importer.write(chunk, receive if not is_dry_run else None)
            transaction.set_rollback(is_dry_run)
        if is_dry_run:
            importer.shelves.forget()
        if progress:
            progress(outcome)
    return outcome


class Importer:
    """Writes chunks, remembering taxonomy and product keys between them."""

    def __init__(self, checker: Checker, outcome: Outcome) -> None:
        self.checker = checker
        self.outcome = outcome
        self.shelves = Shelves(checker)
        self.now = timezone.now()

    def write(self, chunk: list[Row], receive: Receive | None) -> None:
        """Write one chunk: products, options, variants, prices, attributes, cards."""
        self.now = timezone.now()
        known = {
            variant.sku: variant
            for variant in Variant.objects.select_related("product").filter(
                sku__in=[row.sku for row in chunk]
            )
        }
        groups = {
            key: list(rows) for key, rows in groupby(sorted(chunk, key=group_of), key=group_of)
        }
        products = self.write_products(groups, known)
        variants = self.write_variants(groups, products, known)
        write_prices(chunk, variants, self.now)
        self.shelves.write_attributes(groups, products)
        stock = {
            variants[row.sku].pk: row.stock
            for row in chunk
            if row.stock and row.sku not in known and row.sku in variants
        }
        stocked: set[int] = set()
        if receive and stock:
            receive(stock)
            stocked = {variant.product_id for variant in variants.values() if variant.pk in stock}
        keys = [product.pk for product in products.values()]
        catalog.services.cards.rebuild(keys, in_stock=stocked)
        catalog.services.products.announce("changed", keys)

    def write_products(
        self, groups: Mapping[str, list[Row]], known: Mapping[str, Variant]
    ) -> dict[str, Product]:
        """Create or update the product of every group of rows; return them by group."""
        products: dict[str, Product] = {}
        fresh, changed = [], []
        for key, rows in groups.items():
            found = next((known[row.sku].product for row in rows if row.sku in known), None)
            products[key] = product = found or Product(status=rows[0].status)
            before = stated(product)
            self.fill(product, rows[0])
            if found is None:
                fresh.append(product)
            elif stated(product) != before:
                changed.append(product)
        INSERT_PRODUCTS.write(fresh)
        if changed:
            Product.objects.bulk_update(changed, [*WORDS, *(name[:-3] for name in FILED)])
        self.outcome.products_created += len(fresh)
        self.outcome.products_updated += len(products) - len(fresh)
        return products

    def fill(self, product: Product, row: Row) -> None:
        """Copy what the file says into a product; a column the file lacks changes nothing."""
        for name in WORDS:
            if row.texts[name]:
                setattr(product, name, row.texts[name])
        product.category = self.shelves.category(row.category)
        product.product_type = self.shelves.product_type(row.texts["type"])
        if row.texts["brand"]:
            product.brand = self.shelves.brand(row.texts["brand"])
        if product.pk is None:
            english = row.texts["name_en"] or " ".join(syllables(row.texts["name"][:40]))
            product.slug = slugify(english)[:120]
            if row.status == Product.Status.ON_SALE:
                product.published_at = self.now

    def write_variants(
        self,
        groups: Mapping[str, list[Row]],
        products: Mapping[str, Product],
        known: Mapping[str, Variant],
    ) -> dict[str, Variant]:
        """Create or update the variant of every row; return all by SKU."""
        values = write_options(groups, products)
        taken = signatures(products)
        fresh: dict[str, tuple[Variant, list[int]]] = {}
        for key, rows in groups.items():
            product = products[key]
            for row in rows:
                picked = [values[product.pk, name, value] for name, value in row.options.items()]
                signature = ",".join(str(pk) for pk in sorted(picked))
                if row.sku in known:
                    known[row.sku].weight_grams = row.weight_grams or known[row.sku].weight_grams
                    known[row.sku].barcode = row.texts["barcode"] or known[row.sku].barcode
                elif (product.pk, signature) in taken:
                    self.checker.note(
                        row.number, "option", _("another SKU of this product has the same options")
                    )
                else:
                    taken.add((product.pk, signature))
                    fresh[row.sku] = (variant_of(row, product, signature), picked)
        INSERT_VARIANTS.write(variant for variant, _picked in fresh.values())
        INSERT_CHOICES.write(
            Variant.option_values.through(variant_id=variant.pk, optionvalue_id=pk)
            for variant, picked in fresh.values()
            for pk in picked
        )
        if known:
            Variant.objects.bulk_update(known.values(), ["weight_grams", "barcode"])
        self.outcome.variants_created += len(fresh)
        self.outcome.variants_updated += len(known)
        return {**known, **{sku: variant for sku, (variant, _picked) in fresh.items()}}


def stated(product: Product) -> tuple[Any, ...]:
    """Return what a file can change of a product."""
    return tuple(getattr(product, name) for name in (*WORDS, *FILED))


def group_of(row: Row) -> str:
    """Return what the rows of one product have in common."""
    return row.group


def variant_of(row: Row, product: Product, signature: str) -> Variant:
    """Make a variant's row."""
    return Variant(
        product=product,
        sku=row.sku,
        option_signature=signature,
        weight_grams=row.weight_grams,
        barcode=row.texts["barcode"],
    )


def signatures(products: Mapping[str, Product]) -> set[tuple[int, str]]:
    """Return which combinations of options these products have already."""
    keys = [product.pk for product in products.values()]
    rows = Variant.objects.filter(product_id__in=keys)
    return set(rows.values_list("product_id", "option_signature"))
