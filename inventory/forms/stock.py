"""The shape of what is typed about stock: goods that came in, a count that is wrong."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inventory.forms.codes import CodeField
from inventory.forms.once import OnceForm
from inventory.forms.yuan import YuanField
from inventory.models import Warehouse

MOST_UNITS = 1_000_000


class ReceiveForm(OnceForm):
    """Goods that came in: what, where, how many, on which delivery note."""

    code = CodeField(autofocus=True)
    warehouse = forms.ModelChoiceField(
        label=_("Warehouse"), queryset=Warehouse.objects.filter(is_active=True), empty_label=None
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST_UNITS)
    unit_cost = YuanField(
        label=_("Unit cost in ¥"),
        required=False,
        help_text=_("Left empty: what the last delivery cost."),
    )
    note = forms.CharField(label=_("Delivery note"), max_length=30, required=False)
    reason = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def value(self) -> int | None:
        """Return what all of it cost in fen; None where nobody said."""
        unit_cost = self.cleaned_data["unit_cost"]
        return None if unit_cost is None else unit_cost * self.cleaned_data["quantity"]

    def reference(self) -> str:
        """Return the move's reference: the delivery note, if there is one, and this form's name."""
        note = self.cleaned_data["note"]
        return self.named(f"receipt:{note}" if note else "receipt")


class AdjustForm(OnceForm):
    """A correction of the count, and why."""

    quantity = forms.IntegerField(
        label=_("Change (+ or −)"), min_value=-MOST_UNITS, max_value=MOST_UNITS
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_quantity(self) -> int:
        """Refuse a correction that corrects nothing."""
        quantity: int = self.cleaned_data["quantity"]
        if quantity == 0:
            raise ValidationError(_("Nothing would change."))
        return quantity

    def reference(self) -> str:
        """Return the move's reference."""
        return self.named("adjustment")

    def facts(self) -> dict[str, Any]:
        """Return what the service wants to know."""
        return {
            "quantity": self.cleaned_data["quantity"],
            "reason": self.cleaned_data["reason"],
            "reference": self.reference(),
        }


class ScrapForm(AdjustForm):
    """Goods that are thrown away, and why."""

    quantity = forms.IntegerField(label=_("Units thrown away"), min_value=1, max_value=MOST_UNITS)

    def reference(self) -> str:
        """Return the move's reference."""
        return self.named("scrap")
