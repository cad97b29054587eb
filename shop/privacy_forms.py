"""The form in which people prove it is them."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

import accounts.services.entrance
from accounts.models import User
from accounts.services.proof import Proof


class ProofForm(forms.Form):
    """The password of who is signed in; who has none proves it by a code on a page of its own."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        user = cast("User", request.user)
        self.is_fresh = False
        if not user.has_usable_password():
            del self.fields["password"]
            self.is_fresh = accounts.services.entrance.is_fresh(request)

    @property
    def needs_code(self) -> bool:
        """Tell whether a code has to be asked for first."""
        return "password" not in self.fields and not self.is_fresh

    @property
    def proof(self) -> Proof:
        """Return what was shown."""
        facts: dict[str, Any] = self.cleaned_data
        return Proof(password=facts.get("password", ""), is_fresh=self.is_fresh)
