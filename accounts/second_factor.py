"""How allauth's second factor meets the shop: secrets sealed, tries counted, plain forms."""

from collections.abc import Callable
from functools import partial
from typing import Any

import allauth.mfa.base.forms
import allauth.mfa.totp.forms
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.forms import TextInput, ValidationError
from django.utils.translation import gettext_lazy as _

import accounts.services.brakes
import operations.services.limits
from operations.sealing import Unreadable, seal, unseal
from operations.services.limits import TooOften


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keep the secrets of authenticators so that a copy of the table opens no door."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Members of the staff cannot do without a second factor."),
        "incorrect_code": _("This code is wrong or used up. Look at the app again."),
        "unverified_email": _("Confirm your e-mail address first: we sent you a link."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; for one that cannot be read, one that no code fits."""
        try:
            return unseal(encrypted_text)
        except Unreadable:
            return str(generate_totp_secret())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether somebody may do without their second factor."""
        return not (settings.STAFF_NEEDS_TOTP and authenticator.user.is_staff)


class PlainCode:
    """A form that asks for a code in the shop's way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]  # a form's
        field.label, field.max_length = _("Code"), 20
        field.widget = TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        )


class AskedCode(PlainCode, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for a code at the door."""


class AskedAgain(PlainCode, ReauthenticateForm):  # type: ignore[misc]
    """Asks for a code before something dangerous."""


class FirstCode(PlainCode, ActivateTOTPForm):  # type: ignore[misc]
    """Asks for the first code of a new authenticator."""


def count_try(user: Any, error_key: str | None = None) -> Callable[[], None]:
    """Count a code before it is tried; return what to call where it was right.

    Raises ValidationError where that was too often.
    """
    try:
        tried = accounts.services.brakes.try_code(user=user)
    except TooOften as refusal:
        words = accounts.services.brakes.words_of(refusal)
        raise ValidationError(words, code=error_key or "too_many_login_attempts") from refusal
    return partial(operations.services.limits.give_back, tried)


def begin() -> None:
    """Let allauth's forms, pages' and apps' alike, count in rows.

    Their own way counts in the cache, so that without one all million codes could be tried.
    """
    for module in (allauth.mfa.base.forms, allauth.mfa.totp.forms):
        module.check_rate_limit = count_try
