"""How allauth's second factor meets the shop: its secrets are sealed, its tries counted in rows."""

from collections.abc import Callable
from functools import partial
from typing import Any

import allauth.mfa.base.forms
import allauth.mfa.totp.forms
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.forms import ValidationError

import accounts.services.brakes
import operations.services.limits
from operations.sealing import Unreadable, seal, unseal
from operations.services.limits import TooOften


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keep the secrets of authenticators so that a copy of the table opens no door."""

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; for one that cannot be read, one that no code fits."""
        try:
            return unseal(encrypted_text)
        except Unreadable:
            return str(generate_totp_secret())


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
