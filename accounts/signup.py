"""What a new shopper must say, on the page and to the API alike."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(forms.Form):
    """Ask for a phone number or an e-mail address: one of the two must be there."""

    def clean(self) -> dict[str, Any]:
        """Refuse a form with neither phone nor e-mail, or with somebody's phone number."""
        cleaned: dict[str, Any] = super().clean() or {}
        phone = cleaned.get("phone")
        given = phone or cleaned.get("email")
        if not given and not {"phone", "email"} & set(self.errors):
            raise forms.ValidationError(_("Enter a phone number or an e-mail address."))
        if phone and User.objects.filter(phone=phone).exists():
            self.add_error(
                "phone", _("There is an account with this phone number. Please sign in.")
            )
        return cleaned

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more to store."""
