"""The shape of what shoppers type at the checkout and after it, and of what the staff asks."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import orders.selectors.after_sales
from accounts.models import Address
from catalog.forms import PicturesField
from inventory.forms.reports import WindowForm
from orders.models import Invoice, Order, ReturnRequest
from orders.models.after_sales import LONGEST_WORDS
from orders.selectors.after_sales import Due
from orders.services.invoices import LONGEST_TITLE, Wish

WISHED = [field.name for field in fields(Wish)]
BILLED = [(Invoice.Kind.PERSONAL, _("For a person")), (Invoice.Kind.COMPANY, _("For a company"))]

MOST_POINTS = 10**9


class InvoiceForm(forms.Form):
    """Whom to bill, if anybody."""

    invoice_kind = forms.ChoiceField(
        label=_("Invoice"),
        choices=[("", _("No invoice")), *BILLED],
        required=False,
        widget=forms.RadioSelect,
    )
    invoice_title = forms.CharField(
        label=_("Invoice title"), max_length=LONGEST_TITLE, required=False
    )
    invoice_tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    invoice_email = forms.EmailField(label=_("Send it to (e-mail)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_for_company = self.data.get("invoice_kind") == Invoice.Kind.COMPANY
        self.fields["invoice_tax_number"].required = not self.is_bound or is_for_company

    def clean(self) -> dict[str, Any]:
        """Say field by field what keeps it from being billed."""
        facts: dict[str, Any] = super().clean() or {}
        wish = self.wish()
        for name, words in (wish.faults() if wish else {}).items():
            if f"invoice_{name}" not in self.errors:
                self.add_error(f"invoice_{name}", words)
        return facts

    def wish(self) -> Wish | None:
        """Return whom to bill; None for nobody."""
        facts = {name: self.cleaned_data.get(f"invoice_{name}", "") for name in WISHED}
        return Wish(**facts) if facts["kind"] else None


class AskInvoiceForm(InvoiceForm):
    """Whom to bill, asked for after the order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["invoice_kind"]
        kind.choices, kind.required = BILLED, True


class CheckoutForm(InvoiceForm):
    """Confirm what was quoted: where to, how many points, a note, and whom to bill."""

    quote = forms.CharField(max_length=8000, widget=forms.HiddenInput)
    points = forms.IntegerField(min_value=0, max_value=MOST_POINTS, required=False)
    note = forms.CharField(
        label=_("Note to the shop"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Optional: delivery wishes")}),
    )


class SavedAddressForm(forms.Form):
    """Choose one of one's own addresses.

    ``chosen`` is the one that is meant, the first where nothing sensible was said.
    """

    address = forms.ModelChoiceField(
        label=_("Deliver to"),
        queryset=Address.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        addresses = Address.objects.owned_by(user)
        self.fields["address"].queryset = addresses  # type: ignore[attr-defined]
        wish, known = str((self.data or self.initial).get("address", "")), list(addresses)
        meant = [one for one in known if str(one.pk) == wish] or known
        self.chosen: Address | None = meant[0] if meant else None
        self.initial["address"] = self.chosen


class RedeemForm(forms.Form):
    """Confirm a redemption; ``had`` is how often it was had before, as the page said."""

    had = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Say why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class AskForm(forms.Form):
    """Ask for something after the sale: how many of which goods, what for, and why."""

    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=ReturnRequest.Kind.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Why?"), choices=[("", _("Please choose")), *ReturnRequest.Reason.choices]
    )
    amount = forms.DecimalField(
        label=_("Amount in ¥"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
    )
    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact = forms.RegexField(
        r"^\+?[0-9 ()-]{6,20}$",
        label=_("Phone for questions"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    pictures = PicturesField(label=_("Pictures"))

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        self.fields["contact"].initial = order.phone
        self.free = orders.selectors.after_sales.free_units(order)
        self.lines = [line for line in order.lines.all() if self.free[line.pk]]
        choices = orders.selectors.after_sales.exchange_choices(self.lines)
        for line in self.lines:
            most = self.free[line.pk]
            self.fields[f"line_{line.pk}"] = forms.IntegerField(
                label=line.title,
                required=False,
                min_value=0,
                max_value=most,
                initial=most if len(self.lines) == 1 else 0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            if len(choices[line.pk]) > 1:
                self.fields[f"wanted_{line.pk}"] = forms.TypedChoiceField(
                    label=_("Exchange for"), required=False, choices=choices[line.pk], coerce=int
                )

    def rows(self) -> list[dict[str, Any]]:
        """List the lines with their fields and what all and the chosen units give back."""
        chosen = orders.selectors.after_sales.due(self.order, self.units())
        whole = orders.selectors.after_sales.due(self.order, self.free)
        return [
            {
                "line": line,
                "most": self.free[line.pk],
                "units": self[f"line_{line.pk}"],
                "wanted": self[f"wanted_{line.pk}"] if f"wanted_{line.pk}" in self.fields else None,
                "whole": whole.shares.get(line.pk),
                "chosen": chosen.shares.get(line.pk),
            }
            for line in self.lines
        ]

    def due(self) -> Due:
        """Return what the chosen units give back."""
        return orders.selectors.after_sales.due(self.order, self.units())

    def units(self) -> dict[int, int]:
        """Map order lines to the units that were typed, as far as they make sense."""
        if not self.is_bound:
            found = {line.pk: self.fields[f"line_{line.pk}"].initial for line in self.lines}
        else:
            self.is_valid()  # cleans once, so that what makes sense is known
            found = {line.pk: self.cleaned_data.get(f"line_{line.pk}") for line in self.lines}
        return {line: units for line, units in found.items() if units}

    def wanted(self) -> dict[int, int]:
        """Map order lines to the variants wanted instead."""
        found = {line.pk: self.cleaned_data.get(f"wanted_{line.pk}") for line in self.lines}
        return {line: variant for line, variant in found.items() if variant}

    def amount_in_fen(self) -> int | None:
        """Return the agreed amount in minor units; None where all that is due is wanted."""
        amount = self.cleaned_data["amount"]
        return None if amount is None else int(amount.scaleb(2))


class SentForm(forms.Form):
    """Under which number the goods travel back."""

    carrier = forms.CharField(label=_("Carrier"), max_length=40)
    number = forms.RegexField(
        r"^[A-Za-z0-9-]{4,60}$",
        label=_("Tracking number"),
        max_length=60,
        error_messages={"invalid": _("4 to 60 letters, digits and hyphens.")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class AppealForm(forms.Form):
    """Why the shop should look again."""

    words = forms.CharField(
        label=_("Why should we look again?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SearchForm(forms.Form):
    """Find an order by number or by what is in it."""

    q = forms.CharField(max_length=64, required=False, strip=True)


class MarginForm(WindowForm):
    """A window, and what its margins are told by."""

    by = forms.ChoiceField(
        label=_("Grouped by"),
        choices=[
            ("day", _("day")),
            ("product", _("product")),
            ("category", _("category")),
        ],
    )

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Begin with the days."""
        return super().usual() | {"by": "day"}
