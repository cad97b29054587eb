"""The shape of what shoppers type at the checkout and after it, and of what the staff asks."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from inventory.forms.reports import WindowForm


class CheckoutForm(forms.Form):
    """Confirm what was quoted: where to, and a note."""

    quote = forms.CharField(max_length=8000, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note to the shop"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Optional: delivery wishes")}),
    )


class SavedAddressForm(forms.Form):
    """Choose one of one's own addresses."""

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
        self.fields["address"].initial = addresses.first()


class ReasonForm(forms.Form):
    """Say why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ReturnForm(forms.Form):
    """Ask for money back: how much, and why."""

    amount = forms.DecimalField(
        label=_("Amount in ¥"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    reason = forms.CharField(
        label=_("What is wrong?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def amount_in_fen(self) -> int:
        """Return the amount in minor units."""
        return int(self.cleaned_data["amount"] * 100)


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
