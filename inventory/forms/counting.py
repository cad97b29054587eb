"""The shape of what is typed while counting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.forms.codes import CodeField
from inventory.forms.stock import MOST_UNITS
from inventory.models import Warehouse


class BeginCountForm(forms.Form):
    """What is to be counted."""

    warehouse = forms.ModelChoiceField(
        label=_("Warehouse"),
        queryset=Warehouse.objects.exclude(kind=Warehouse.Kind.TRANSIT),
        empty_label=None,
    )
    zone = forms.CharField(
        label=_("Zone: bins that begin with"),
        max_length=20,
        required=False,
        help_text=_("Empty: the whole warehouse."),
    )
    is_blind = forms.BooleanField(
        label=_("Blind: the counter does not see what the ledger expects"),
        required=False,
        initial=True,
    )
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)


class RecordForm(forms.Form):
    """One scan: what, and how many of it lie here; without a number it is one more."""

    code = CodeField(autofocus=True)
    quantity = forms.IntegerField(
        label=_("How many lie here"),
        min_value=0,
        max_value=MOST_UNITS,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )

    def facts(self) -> dict[str, Any]:
        """Return what the service wants to know."""
        found = self.cleaned_data
        return {"variant_id": found["code"].pk, "quantity": found["quantity"]}


class SubmitForm(forms.Form):
    """What becomes of what nobody counted."""

    rest_is_gone = forms.BooleanField(
        label=_("What is not counted is gone: enter 0"), required=False
    )
