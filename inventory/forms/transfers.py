"""The shape of what is typed when goods are carried to another store."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inventory.forms.codes import CodeField
from inventory.forms.once import OnceForm
from inventory.forms.stock import MOST_UNITS
from inventory.models import Transfer, TransferLine, Warehouse
from inventory.services.transfer_arrivals import Arrival

WORDS = {"arrived": _("Arrived"), "lost": _("Lost")}
STORES = Warehouse.objects.filter(kind=Warehouse.Kind.STORE)


class DraftTransferForm(forms.Form):
    """From where to where."""

    source = forms.ModelChoiceField(label=_("From"), queryset=STORES, empty_label=None)
    destination = forms.ModelChoiceField(label=_("To"), queryset=STORES, empty_label=None)
    expected_date = forms.DateField(
        label=_("Expected on"), required=False, widget=forms.DateInput({"type": "date"})
    )
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a way that leads nowhere."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("source") and facts.get("source") == facts.get("destination"):
            raise ValidationError(_("A transfer leads from one store to another."))
        return facts


class PutForm(forms.Form):
    """One scan onto a draft: what, and how many of it; without a number it is one more."""

    code = CodeField(autofocus=True)
    quantity = forms.IntegerField(
        label=_("How many to carry (0 takes it off)"),
        min_value=0,
        max_value=MOST_UNITS,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


class ArriveForm(OnceForm):
    """What came of each line, what of it is lost, and why."""

    reason = forms.CharField(label=_("Why is it lost"), max_length=200, required=False)

    def __init__(self, *args: Any, transfer: Transfer, lines: Iterable[TransferLine]) -> None:
        super().__init__(*args)
        self.transfer = transfer
        self.rows = [line for line in lines if line.on_the_way]
        for line in self.rows:
            for what, words in WORDS.items():
                self.fields[f"{what}-{line.pk}"] = forms.IntegerField(
                    min_value=0,
                    max_value=line.on_the_way,
                    required=False,
                    initial=line.on_the_way if what == "arrived" else 0,
                    widget=forms.NumberInput(
                        {"inputmode": "numeric", "aria-label": f"{words} {line.variant.sku}"}
                    ),
                )

    def clean(self) -> dict[str, Any]:
        """Refuse a delivery of nothing, and a loss without a reason."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and not (self.units("arrived") or self.units("lost")):
            raise ValidationError(_("Say what arrived, or what was lost."))
        if self.units("lost") and not facts.get("reason"):
            self.add_error("reason", _("Say why it is lost."))
        return facts

    def units(self, what: str) -> dict[int, int]:
        """Map variants to the units that ``arrived`` or are ``lost``."""
        stated = {row.variant_id: self.cleaned_data.get(f"{what}-{row.pk}") for row in self.rows}
        return {key: units for key, units in stated.items() if units}

    def arrival(self) -> Arrival:
        """Return what the service wants to know."""
        return Arrival(
            reference=self.named(self.transfer.number),
            arrived=self.units("arrived"),
            lost=self.units("lost"),
            reason=self.cleaned_data["reason"],
        )

    def pairs(self) -> list[tuple[TransferLine, Any, Any]]:
        """List each line with its two fields."""
        return [(row, self[f"arrived-{row.pk}"], self[f"lost-{row.pk}"]) for row in self.rows]
