"""The shape of what is typed about purchase orders."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.forms.codes import CodeField
from inventory.forms.once import OnceForm
from inventory.forms.yuan import YuanField
from inventory.models import (
    LandedCost,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
    Supplier,
    Warehouse,
)
from inventory.purchase_life import DRAFT
from inventory.selectors.purchases import waiting
from inventory.services.purchasing import MOST_UNITS, Wanted


class DayField(forms.DateField):
    """A day, picked from the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        picker = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        facts: dict[str, Any] = {"label": _("Expected on"), "widget": picker}
        super().__init__(**facts | kwargs)


class OpenForm(forms.Form):
    """From whom, for which warehouse; what is ordered follows line by line."""

    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Supplier.objects.filter(is_active=True)
    )
    warehouse = forms.ModelChoiceField(
        label=_("Receiving warehouse"),
        queryset=Warehouse.objects.filter(is_active=True, kind=Warehouse.Kind.STORE),
        empty_label=None,
    )
    expected_date = DayField(required=False)
    note = forms.CharField(label=_("Note to the supplier"), max_length=300, required=False)

    def facts(self) -> dict[str, Any]:
        """Return what the service wants to know."""
        return {
            "supplier_id": self.cleaned_data["supplier"].pk,
            "warehouse_id": self.cleaned_data["warehouse"].pk,
            "expected_date": self.cleaned_data["expected_date"],
            "note": self.cleaned_data["note"],
        }


class PurchaseForm(OnceForm):
    """What a verb wants to know of an order."""

    def __init__(self, *args: Any, order: PurchaseOrder, **kwargs: Any) -> None:
        self.order = order
        super().__init__(*args, **kwargs)


class LineForm(PurchaseForm):
    """An article of a draft: how many, and at what price if not at the supplier's."""

    code = CodeField()
    quantity = forms.IntegerField(
        label=_("Quantity (0 takes it off)"), min_value=0, max_value=MOST_UNITS
    )
    price = YuanField(
        label=_("Unit price in ¥"),
        required=False,
        help_text=_("Left empty, the supplier's terms decide: price break, MOQ and packs."),
    )

    def wanted(self) -> Wanted:
        """Return the line as the service knows it."""
        facts = self.cleaned_data
        return Wanted(facts["code"].pk, facts["quantity"], facts["price"])


class DescribeForm(PurchaseForm):
    """When a draft is wanted, and a word to the supplier."""

    expected_date = DayField(required=False)
    note = forms.CharField(label=_("Note to the supplier"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"expected_date": self.order.expected_date, "note": self.order.note}


class DayForm(PurchaseForm):
    """The day an order is expected on."""

    expected_date = DayField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"expected_date": self.order.expected_date}
        self.fields["expected_date"].required = self.order.state != DRAFT


class ReasonForm(PurchaseForm):
    """Why an order ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class LandedForm(PurchaseForm):
    """What it cost to get a delivery here."""

    receipt = forms.ModelChoiceField(
        label=_("Which delivery"), queryset=Receipt.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=LandedCost.Kind.choices)
    amount = YuanField(label=_("Amount in ¥"), min_value=Decimal("0.01"))
    basis = forms.ChoiceField(label=_("Shared out"), choices=LandedCost.Basis.choices)
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receipt: Any = self.fields["receipt"]
        receipt.queryset = self.order.receipts.all()


class HeldField(forms.ModelChoiceField):
    """Delivered lines by article and how many wait."""

    def label_from_instance(self, line: Any) -> str:
        """Name the article and what waits of it."""
        waits = line.held_quantity - line.inspected_quantity
        return f"{line.order_line.variant.sku} × {waits} ({line.reason})"


class InspectForm(PurchaseForm):
    """What becomes of held goods."""

    line = HeldField(
        label=_("Waiting goods"), queryset=ReceiptLine.objects.none(), empty_label=None
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST_UNITS)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("release", _("good: onto the shelf")),
            ("scrap", _("bad: throw away")),
            ("back", _("bad: back to the supplier")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line: Any = self.fields["line"]
        line.queryset = waiting(self.order)

    def clean(self) -> dict[str, Any] | None:
        """Ask why where the goods are bad."""
        facts = super().clean()
        if facts and facts.get("outcome") != "release" and not facts.get("reason"):
            self.add_error("reason", _("Say what is wrong with them."))
        return facts
