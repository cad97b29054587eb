"""The shape of what the staff type into the buttons of an order."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

import orders.services.fulfilment
from inventory.models import Reservation, Warehouse
from logistics.models import Carrier
from orders.models import Order
from orders.services.fulfilment import Parcel
from orders.services.notes import LONGEST_NOTE

LARGEST_LIST = 200_000


class VerbForm(forms.Form):
    """What a verb wants to know; most want to know little."""

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        self.order = order
        super().__init__(*args, **kwargs)


class CancelForm(VerbForm):
    """Why an order ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class RefundForm(VerbForm):
    """How much goes back, and why; ``seen`` is what had gone back when the clerk looked."""

    amount = forms.DecimalField(
        label=_("Amount in ¥"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = self.order.paid_amount - self.order.refunded_amount
        self.fields["amount"].initial = Decimal(left).scaleb(-2)
        self.fields["seen"].initial = self.order.refunded_amount

    def amount_in_fen(self) -> int:
        """Return the amount in minor units."""
        return int(self.cleaned_data["amount"].scaleb(2))


class DecideForm(VerbForm):
    """Yes or no to an after-sales request, with words for the shopper."""

    approve = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Approve and refund")), ("no", _("Reject"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer to the shopper"), max_length=300, required=False)

    def clean(self) -> dict[str, Any] | None:
        """Ask for words where the answer is no."""
        cleaned = super().clean()
        if cleaned and cleaned.get("approve") is False and not cleaned.get("answer"):
            self.add_error("answer", _("Tell the shopper why."))
        return cleaned


class NoteForm(VerbForm):
    """What colleagues should know."""

    text = forms.CharField(
        label=_("Staff note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.order.staff_note


class ShipForm(VerbForm):
    """A parcel: from where, by whom, under which number, with how many of each line."""

    warehouse = forms.ModelChoiceField(
        label=_("Warehouse"), queryset=Warehouse.objects.none(), empty_label=None
    )
    carrier = forms.ModelChoiceField(
        label=_("Carrier"), queryset=Carrier.objects.filter(is_active=True)
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holding = orders.services.fulfilment.warehouses_holding(self.order)
        chosen = self.initial.get("warehouse")
        first = chosen if chosen in holding else next(iter(holding), None)
        warehouse: Any = self.fields["warehouse"]
        warehouse.queryset = Warehouse.objects.filter(pk__in=holding)
        self.initial["warehouse"] = first
        held = orders.services.fulfilment.held_by_line(self.order, first) if first else {}
        for line in self.order.lines.all():
            if line.quantity > line.shipped_quantity:
                self.fields[f"line_{line.pk}"] = forms.IntegerField(
                    label=f"{line.sku} {line.title} {line.choice}".strip(),
                    min_value=0,
                    max_value=line.quantity - line.shipped_quantity,
                    initial=held.get(line.pk, 0),
                )

    def parcel(self) -> Parcel:
        """Return who carries what out of where."""
        facts = self.cleaned_data
        return Parcel(facts["warehouse"].pk, facts["carrier"].pk, facts["tracking_number"])

    def quantities(self) -> dict[int, int]:
        """Map order lines to the units in this parcel."""
        return {
            int(name.removeprefix("line_")): units
            for name, units in self.cleaned_data.items()
            if name.startswith("line_") and units
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse an empty parcel."""
        cleaned = super().clean()
        if cleaned and not self.errors and not self.quantities():
            self.add_error(None, _("Put at least one thing into the parcel."))
        return cleaned

    def holdings(self) -> list[tuple[str, int]]:
        """List each warehouse that holds something for the order with its units."""
        totals: dict[str, int] = {}
        rows = Reservation.objects.held().filter(order_reference=self.order.number)
        for row in rows.select_related("stock_item__warehouse"):
            name = row.stock_item.warehouse.title
            totals[name] = totals.get(name, 0) + row.quantity
        return sorted(totals.items())


class ListForm(forms.Form):
    """A list of parcels as CSV."""

    parcels = forms.FileField(
        label=_("CSV file with number, carrier, tracking"),
        validators=[FileExtensionValidator(["csv", "txt"])],
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )

    def clean_parcels(self) -> Any:
        """Refuse a file no clerk would write by hand."""
        file = self.cleaned_data["parcels"]
        if file.size > LARGEST_LIST:
            raise forms.ValidationError(_("This file is too large."))
        return file
