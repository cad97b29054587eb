"""The shape of a wish to be told when something is back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_KEY = 2**62


class WaitForm(forms.Form):
    """What is waited for, and where the letter goes; who is signed in need not say where."""

    variant = forms.IntegerField(min_value=1, max_value=MOST_KEY, widget=forms.HiddenInput)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = (getattr(user, "email", "") or "") if user.is_authenticated else ""
        self.fields["email"].required = not self.known

    def clean_email(self) -> str:
        """Return the address typed, or that of the account."""
        return self.cleaned_data["email"] or self.known


class BookForm(forms.Form):
    """What is queued for, and how many of it."""

    variant = forms.IntegerField(min_value=1, max_value=MOST_KEY, widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=999, required=False, initial=1
    )

    def clean_quantity(self) -> int:
        """Return the quantity typed, 1 where there is none."""
        return self.cleaned_data["quantity"] or 1

    @property
    def words(self) -> list[str]:
        """Return what is wrong, a sentence each."""
        return [str(error) for errors in self.errors.values() for error in errors]
