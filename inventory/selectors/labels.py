"""What stands on a label: the goods in words, their price, and a code in bars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from catalog.models import Price, Variant
from inventory.barcodes import bars


@dataclass(frozen=True)
class Label:
    """One label; ``widths`` is empty where no barcode can write the code, ``amount`` is fen."""

    sku: str
    name: str
    options: str
    amount: int | None
    code: str
    widths: tuple[int, ...]


def labels_of(variants: Iterable[Variant]) -> dict[int, Label]:
    """Write a label for each variant, in a fixed number of queries; return them by variant."""
    keys = [variant.pk for variant in variants]
    rows = Variant.objects.filter(pk__in=keys).select_related("product")
    prices = Price.objects.selling(timezone.now()).filter(variant_id__in=keys)
    amounts = dict(prices.values_list("variant_id", "amount"))
    return {
        variant.pk: label_of(variant, amounts.get(variant.pk))
        for variant in rows.prefetch_related("option_values__group")
    }


def label_of(variant: Variant, amount: int | None) -> Label:
    """Write a variant's label with its barcode, or with its SKU in bars where it has none."""
    code, widths = variant.sku, drawn(variant.sku)
    if variant.barcode and (own := drawn(variant.barcode)):
        code, widths = variant.barcode, own
    name, options = variant.product.title, variant.options_in_words()
    return Label(variant.sku, name, options, amount, code, widths)


def drawn(code: str) -> tuple[int, ...]:
    """Return a code's bars; none for what no barcode can write."""
    try:
        return tuple(bars(code))
    except ValueError:
        return ()


def variants_by_code(codes: Iterable[str]) -> Mapping[str, Variant]:
    """Map codes to the variants that have them as SKU, else as the only one with that barcode."""
    codes = set(codes)
    found = list(Variant.objects.filter(Q(sku__in=codes) | Q(barcode__in=codes)))
    shared = [variant.barcode for variant in found]
    by_barcode = {v.barcode: v for v in found if v.barcode and shared.count(v.barcode) == 1}
    known = {**by_barcode, **{variant.sku: variant for variant in found}}
    return {code: known[code] for code in codes if code in known}
