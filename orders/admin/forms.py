"""The shape of what the staff type into the buttons of an order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

import orders.selectors.after_sales
import orders.services.fulfilment
from inventory.forms.once import OnceForm
from inventory.models import Warehouse
from logistics.models import Carrier
from orders.models import Order, OrderLine, ReturnRequest
from orders.models.after_sales import LONGEST_WORDS
from orders.services.after_sales import Wish
from orders.services.fulfilment import Parcel
from orders.services.goods_back import Arrival, Fate
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


class UnitsForm(VerbForm):
    """What asks for so many units of some lines."""

    nothing: Any = ""

    def ask_units(self, line: OrderLine, most: int, initial: int = 0, hint: str = "") -> None:
        """Ask how many units of a line, from none to ``most``."""
        self.fields[f"line_{line.pk}"] = forms.IntegerField(
            label=f"{line.sku} {line.title} {line.choice}".strip(),
            min_value=0,
            max_value=most,
            initial=initial,
            help_text=hint,
        )

    def quantities(self) -> dict[int, int]:
        """Map order lines to the units that were typed."""
        return {
            int(name.removeprefix("line_")): units
            for name, units in self.cleaned_data.items()
            if name.startswith("line_") and units
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse to act on nothing at all."""
        cleaned = super().clean()
        if cleaned and not self.errors and not self.quantities():
            self.add_error(None, self.nothing)
        return cleaned


@dataclass(frozen=True)
class Holding:
    """A warehouse that holds something for the order."""

    warehouse: Warehouse
    lines: dict[int, int]
    is_chosen: bool

    @property
    def units(self) -> int:
        """Return the units of all lines."""
        return sum(self.lines.values())


class ShipForm(UnitsForm):
    """A parcel: from where, by whom, under which number, with how many of each line."""

    nothing = _("Put at least one thing into the parcel.")
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
        held = orders.services.fulfilment.held(self.order)
        places: Any = self.fields["warehouse"]
        places.queryset = Warehouse.objects.filter(pk__in=held)
        asked = self.initial.get("warehouse")
        chosen = asked if asked in held else next(iter(held), None)
        self.initial["warehouse"] = chosen
        self.holdings = [
            Holding(place, held[place.pk], place.pk == chosen) for place in places.queryset
        ]
        for line in self.order.lines.all():
            if left := line.unshipped_quantity:
                here = held.get(chosen or 0, {}).get(line.pk, 0)
                self.ask_units(line, left, here, self.where(line))

    def where(self, line: OrderLine) -> str:
        """Say how many units of a line each warehouse holds, where there are several."""
        if len(self.holdings) < 2:
            return ""
        return " · ".join(
            f"{holding.warehouse.title} {holding.lines[line.pk]}"
            for holding in self.holdings
            if line.pk in holding.lines
        )

    def parcel(self) -> Parcel:
        """Return who carries what out of where."""
        facts = self.cleaned_data
        return Parcel(facts["warehouse"].pk, facts["carrier"].pk, facts["tracking_number"])


class CancelUnitsForm(UnitsForm):
    """How many units of which lines are not to be shipped, and why."""

    nothing = _("Say how many of which goods are cancelled.")
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in self.order.lines.all():
            if line.unshipped_quantity:
                self.ask_units(line, line.unshipped_quantity)


class BackForm(UnitsForm, OnceForm):
    """Goods the shopper sent back: where they arrive, what becomes of them, how many of which."""

    nothing = _("Say how many of which goods came back.")
    warehouse = forms.ModelChoiceField(
        label=_("Warehouse"),
        queryset=Warehouse.objects.filter(is_active=True, kind=Warehouse.Kind.STORE),
        empty_label=None,
    )
    fate = forms.ChoiceField(
        label=_("What becomes of them"),
        choices=Fate.choices,
        initial=Fate.SHELF,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("warehouse", None)
        for line in self.order.lines.all():
            if line.shipped_quantity > line.returned_quantity:
                self.ask_units(line, line.shipped_quantity - line.returned_quantity)

    def arrival(self) -> Arrival:
        """Return where the goods arrive and what becomes of them."""
        facts = self.cleaned_data
        name = self.named("goods_back")
        return Arrival(facts["warehouse"].pk, facts["fate"], name, facts["reason"])


class AskForm(UnitsForm):
    """What the shop takes up in a shopper's name, even after the return window."""

    nothing = _("Choose at least one article.")
    kind = forms.ChoiceField(label=_("kind"), choices=ReturnRequest.Kind.choices)
    reason = forms.ChoiceField(label=_("Reason"), choices=ReturnRequest.Reason.choices)
    words = forms.CharField(label=_("words"), max_length=LONGEST_WORDS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = orders.selectors.after_sales.free_units(self.order)
        for line in self.order.lines.all():
            if free[line.pk]:
                self.ask_units(line, free[line.pk])

    def wish(self) -> Wish:
        """Return what is asked for."""
        facts = self.cleaned_data
        return Wish(facts["kind"], facts["reason"], self.quantities(), facts["words"])


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
