"""The shape of what is typed about suppliers: who they are, what they ask, what goes back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inventory.forms.codes import CodeField
from inventory.forms.once import OnceForm
from inventory.forms.yuan import YuanField
from inventory.models import Supplier, SupplierItem, Warehouse
from inventory.purchase_terms import Terms
from inventory.selectors.supplier_terms import as_terms
from inventory.services.purchasing import MOST_UNITS
from inventory.services.supplier_returns import SentBack
from inventory.services.supplier_terms import Offer

MOST_BREAKS = 20
MOST_RETURNED = 100
LONGEST_LEAD_DAYS = 730


class SupplierForm(forms.ModelForm):
    """Who a supplier is, and the least it delivers for."""

    minimum_amount = YuanField(label=_("minimum order in ¥"), initial=0)

    class Meta:
        model = Supplier
        fields = [
            *("code", "name", "contact", "email", "phone", "lead_time_days", "minimum_amount"),
            *("note", "is_active"),
        ]


class BreaksField(forms.CharField):
    """Price breaks, one a line: from how many on, and the unit price in yuan."""

    widget = forms.Textarea({"rows": 3, "placeholder": "100 5.50"})

    def clean(self, value: Any) -> Any:
        """Return (from quantity, fen) pairs. Raises ValidationError for a line that says less."""
        lines = [line.split() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_BREAKS:
            raise ValidationError(_("No supplier asks that many prices."))
        return tuple(map(pair_of, lines))


def pair_of(words: list[str]) -> tuple[int, int]:
    """Read one price break. Raises ValidationError."""
    if len(words) != 2:
        raise ValidationError(_("Write a quantity and a price on each line, as 100 5.50"))
    start = forms.IntegerField(min_value=2, max_value=MOST_UNITS).clean(words[0])
    return int(start), int(YuanField().clean(words[1]))


class TermsForm(forms.Form):
    """What a supplier asks for one article."""

    code = CodeField(autofocus=True)
    supplier_sku = forms.CharField(label=_("supplier's number"), max_length=64, required=False)
    price = YuanField(label=_("Unit price in ¥"))
    breaks = BreaksField(
        label=_("Price breaks"),
        required=False,
        max_length=1000,
        help_text=_("One a line: from how many on, and the unit price in ¥."),
    )
    minimum_quantity = forms.IntegerField(
        label=_("MOQ"), min_value=1, max_value=MOST_UNITS, initial=1
    )
    pack_size = forms.IntegerField(
        label=_("pack size"), min_value=1, max_value=MOST_UNITS, initial=1
    )
    lead_time_days = forms.IntegerField(
        label=_("lead time in days"), min_value=0, max_value=LONGEST_LEAD_DAYS, required=False
    )
    is_preferred = forms.BooleanField(label=_("preferred"), required=False)

    def offer(self) -> Offer:
        """Return what is asked, as the service knows it."""
        facts = self.cleaned_data
        terms = Terms(
            facts["price"], facts["breaks"], facts["minimum_quantity"], facts["pack_size"]
        )
        return Offer(
            facts["code"].pk,
            terms,
            facts["supplier_sku"],
            facts["lead_time_days"],
            facts["is_preferred"],
        )


def typed(item: SupplierItem) -> dict[str, Any]:
    """Return an article's terms as they would be typed into the form."""
    steps = sorted(as_terms(item).breaks)
    return {
        "code": item.variant.sku,
        "supplier_sku": item.supplier_sku,
        "price": item.unit_amount,
        "breaks": "\n".join(f"{start} {amount / 100:.2f}" for start, amount in steps),
        "minimum_quantity": item.minimum_quantity,
        "pack_size": item.pack_size,
        "lead_time_days": item.lead_time_days,
        "is_preferred": item.is_preferred,
    }


class GoodsField(forms.CharField):
    """Goods, one a line: a SKU or barcode, and how many where it is more than one."""

    widget = forms.Textarea({"rows": 5, "placeholder": "6901234567892 3"})

    def clean(self, value: Any) -> Any:
        """Return what is named, each article once. Raises ValidationError."""
        lines = [line.split() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_RETURNED or any(len(words) > 2 for words in lines):
            raise ValidationError(_("Write a code and a quantity on each line."))
        units: dict[int, int] = {}
        for code, *more in lines:
            variant = CodeField().clean(code)
            counted = forms.IntegerField(min_value=1, max_value=MOST_UNITS).clean((more or [1])[0])
            units[variant.pk] = units.get(variant.pk, 0) + counted
        return [SentBack(*pair) for pair in units.items()]


class SendBackForm(OnceForm):
    """Goods that go back to a supplier, from which place, and why."""

    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.all())
    warehouse = forms.ModelChoiceField(
        label=_("From"),
        queryset=Warehouse.objects.exclude(kind=Warehouse.Kind.TRANSIT),
        empty_label=None,
    )
    goods = GoodsField(label=_("Goods"), max_length=5000)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    credit = YuanField(
        label=_("Credit in ¥"),
        required=False,
        help_text=_("Left empty, what the goods cost."),
    )

    def facts(self) -> dict[str, Any]:
        """Return what the service wants to know."""
        return {
            "supplier_id": self.cleaned_data["supplier"].pk,
            "warehouse_id": self.cleaned_data["warehouse"].pk,
            "lines": self.cleaned_data["goods"],
            "reason": self.cleaned_data["reason"],
            "credit_amount": self.cleaned_data["credit"],
            "reference": self.named("back"),
        }
