"""The form in which people prove it is them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.proof import Proof


class ProofForm(forms.Form):
    """The password of who is signed in."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    @property
    def proof(self) -> Proof:
        """Return what was shown."""
        return Proof(password=self.cleaned_data["password"])
