"""How django-allauth meets our users: phone numbers in E.164, e-mail in lower case."""

from typing import Any

import phonenumbers
from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Store phone and e-mail on the user row."""

    def clean_phone(self, phone: str) -> str:
        """Return a phone number as E.164. Raises ValidationError on what is none."""
        return clean_phone(phone)

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Write the phone number on the user."""
        user.phone = phone
        if user.pk:
            user.save(update_fields=["phone"])

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Return the phone number and that it is trusted."""
        return (user.phone, True) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Write the verified phone number on the user."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Find the user of a phone number."""
        return User.objects.filter(phone=phone).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_kw: Any) -> None:
        """Refuse: the shop does not send text messages yet."""
        raise ValidationError(_("Text messages are not available."))


def clean_phone(phone: str) -> str:
    """Return a phone number as E.164, taking China for numbers without a country.

    Raises ValidationError on what is no phone number.
    """
    try:
        number = phonenumbers.parse(phone, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Enter a valid phone number."), code="invalid_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
