"""The bench a delivery is counted on: a scan line above, a row for each article below."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.forms.codes import LONGEST, as_scanned
from inventory.forms.once import OnceForm
from inventory.selectors.purchases import Progress, PurchaseSheet
from inventory.services.purchasing import MOST_UNITS
from inventory.services.receiving import Delivered

WAYS = {
    "accepted": gettext_lazy("accepted"),
    "held": gettext_lazy("to inspect"),
    "refused": gettext_lazy("refused"),
}


@dataclass(frozen=True)
class Row:
    """One article on the bench: its line, its fields, and the difference to what is owed."""

    progress: Progress
    fields: dict[str, Any]
    counted: int
    is_selected: bool

    @property
    def codes(self) -> str:
        """Return what a scanner may read on it, one a line."""
        return "\n".join(codes_of(self.progress))

    @property
    def difference(self) -> int:
        """Return how many more came than are owed; less where it is below zero."""
        return self.counted - self.progress.owed


class ScanForm(forms.Form):
    """The scan line: a code, how many, and what becomes of them."""

    scan = forms.CharField(
        label=gettext_lazy("Scan SKU or barcode"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
    units = forms.IntegerField(
        label=gettext_lazy("Quantity"),
        min_value=1,
        max_value=MOST_UNITS,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Put as"), choices=list(WAYS.items()), required=False
    )
    why = forms.CharField(
        label=gettext_lazy("Reason, if not accepted"), max_length=200, required=False
    )


class DeliveryForm(OnceForm):
    """What came of each line of an order; what is left empty did not come."""

    delivery_note = forms.CharField(
        label=gettext_lazy("Delivery note"), max_length=40, required=False
    )

    def __init__(self, *args: Any, sheet: PurchaseSheet, selected: int = 0, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.sheet, self.selected = sheet, selected
        for progress in sheet.lines:
            sku = progress.line.variant.sku
            for way, words in WAYS.items():
                box = forms.NumberInput({"aria-label": f"{sku} {words}", "inputmode": "numeric"})
                self.fields[name_of(progress, way)] = forms.IntegerField(
                    label=words, min_value=0, max_value=MOST_UNITS, required=False, widget=box
                )
            words = gettext_lazy("Reason")
            self.fields[name_of(progress, "reason")] = forms.CharField(
                max_length=200,
                required=False,
                widget=forms.TextInput({"aria-label": f"{sku} {words}", "placeholder": words}),
            )

    def rows(self) -> Iterator[Row]:
        """Yield the bench's rows, with what was counted so far."""
        for progress in self.sheet.lines:
            counted = sum(
                whole(self.data.get(name_of(progress, way), "")) for way in ("accepted", "held")
            )
            fields = {part: self[name_of(progress, part)] for part in (*WAYS, "reason")}
            yield Row(progress, fields, counted, progress.line.pk == self.selected)

    def delivered(self) -> list[Delivered]:
        """Return what came, as the service knows it."""
        facts = self.cleaned_data
        return [
            Delivered(
                progress.line.pk,
                accepted=facts[name_of(progress, "accepted")] or 0,
                held=facts[name_of(progress, "held")] or 0,
                refused=facts[name_of(progress, "refused")] or 0,
                reason=facts[name_of(progress, "reason")],
            )
            for progress in self.sheet.lines
        ]

    def reference(self) -> str:
        """Return the delivery's reference: this form's own name."""
        return self.named("delivery")


@dataclass
class Bench:
    """What was posted to the bench, and what one scan changes of it."""

    data: QueryDict
    sheet: PurchaseSheet
    selected: int = 0
    trouble: str = ""

    def scan(self) -> None:
        """Count the scanned article, or select it where no quantity was typed yet."""
        code = as_scanned(self.data.get("scan", "")).casefold()
        found = [line for line in self.sheet.lines if code in map(str.casefold, codes_of(line))]
        if not code:
            return
        if len(found) != 1:
            self.trouble = _("%(code)s is not on this order.") % {"code": code}
            return
        self.selected = found[0].line.pk
        scanned = ScanForm(self.data)
        if not scanned.is_valid():
            self.trouble = _("This is not a quantity.")
        elif units := scanned.cleaned_data["units"]:
            self.count(found[0], units, scanned.cleaned_data)

    def count(self, progress: Progress, units: int, facts: dict[str, Any]) -> None:
        """Add units to an article and make the scan line ready for the next."""
        name = name_of(progress, facts["way"] or "accepted")
        self.data[name] = str(whole(self.data.get(name, "")) + units)
        if facts["why"]:
            self.data[name_of(progress, "reason")] = facts["why"]
        for part in ("scan", "units", "why", "way"):
            self.data[part] = ""

    def fill(self) -> None:
        """Accept what is owed of every article nothing was counted of."""
        for progress in self.sheet.lines:
            names = [name_of(progress, way) for way in WAYS]
            if progress.owed and not any(self.data.get(name) for name in names):
                self.data[names[0]] = str(progress.owed)


def name_of(progress: Progress, part: str) -> str:
    """Return the name of one field of a row."""
    return f"line{progress.line.pk}-{part}"


def codes_of(progress: Progress) -> list[str]:
    """List what may be scanned for an article: our SKU, its barcode, the supplier's number."""
    variant = progress.line.variant
    codes = (variant.sku, variant.barcode, progress.supplier_sku)
    return [as_scanned(code) for code in codes if code]


def whole(text: str) -> int:
    """Return the quantity a text says, 0 where it says none."""
    text = text.strip()
    is_quantity = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_UNITS))
    return int(text) if is_quantity else 0
