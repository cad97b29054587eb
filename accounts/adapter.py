"""How django-allauth meets our users: phone numbers in E.164, e-mail in lower case."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import accounts.services.brakes
import accounts.services.closing
import accounts.services.consents
import operations.services.limits
from accounts.forms import PhoneField
from accounts.models import User
from accounts.phones import NotAPhoneNumber, to_e164
from operations.services.limits import TooOften
from operations.visitors import address_of


def dotted(kind: type) -> str:
    """Return the path allauth finds a class by."""
    return f"{kind.__module__}.{kind.__qualname__}"


class NewAddressStage(EmailVerificationStage):  # type: ignore[misc]  # allauth ships no types
    """Let nobody in by an e-mail address alone that was never shown to be theirs.

    Who joins with an address somebody has already is answered the same, and told by letter.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask for the letter's link from who joins, and from who has joined and not followed it."""
        if self.login.signup or is_unproven(self.login.user):
            answer: tuple[HttpResponse | None, bool] = super().handle()
            return answer
        return None, True


def is_unproven(user: User | None) -> bool:
    """Tell whether all that is known of somebody is an address they have not confirmed."""
    if user is None or user.phone:
        return False
    confirmed = EmailAddress.objects.filter(user=user).values_list("verified", flat=True)
    return bool(confirmed) and not any(confirmed)


WRONG = _("This account and password do not match.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Store phone and e-mail on the user row, and give nothing away at the door."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "phone_taken": _("There is an account with this phone number. Please sign in."),
        "email_taken": _("There is an account with this e-mail address. Please sign in."),
    }

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Return a field that understands numbers with and without their country."""
        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        """Return a phone number as E.164. Raises ValidationError on what is none."""
        return str(PhoneField().clean(phone))

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether an address is one of ours; one that cannot be read is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """Ask who is leaving and comes in again whether they want to stay."""
        if accounts.services.closing.standing_of(user):
            facts["redirect_url"] = reverse("account_closing")
        answer: HttpResponse = super().post_login(request, user, **facts)
        return answer

    def save_user(
        self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True
    ) -> User:
        """Write a new user in one statement."""
        user.language = get_language() or user.language
        super().save_user(request, user, form, commit=False)
        user.email = user.email or None
        if commit:
            self.insert(request, user)
        return user

    def insert(self, request: HttpRequest, user: User) -> None:
        """Insert the row; who lost the race for an address is sent to sign in."""
        try:
            with transaction.atomic():
                user.save()
                accounts.services.consents.agree(user=user)
        except IntegrityError as error:
            messages.error(request, _("There is such an account already. Please sign in."))
            raise ImmediateHttpResponse(redirect("account_login")) from error

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Return the phone number and that it is trusted."""
        return (user.phone, True) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        """Find the user of a phone number, however it is written."""
        try:
            return User.objects.filter(phone=to_e164(phone)).first()
        except NotAPhoneNumber:
            return None

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_kw: Any) -> None:
        """Leave numbers to our own doors (0110): allauth's for programs is not there."""
        raise ImmediateHttpResponse(JsonResponse({"status": 404}, status=404))

    def get_login_stages(self) -> list[str]:
        """Return what stands between a proof and a session: our own look at new addresses."""
        stages = super().get_login_stages()
        theirs, ours = EmailVerificationStage, NewAddressStage
        return [dotted(ours) if stage == dotted(theirs) else stage for stage in stages]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Make a confirmed address its owner's; False where another account has it."""
        try:
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            messages.error(request, _("Another account has this e-mail address."))
            return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a password before it is tried. Raises ValidationError where that was too often."""
        names = {name: str(credentials.get(name) or "") for name in ("email", "phone")}
        try:
            self.tried = accounts.services.brakes.try_password(**names, address=address_of(request))
        except TooOften as refusal:
            words = accounts.services.brakes.words_of(refusal)
            raise forms.ValidationError(words, code="too_many_login_attempts") from refusal

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return whose password this is, or None; what was right was no try."""
        user = super().authenticate(request, **credentials)
        if user:
            operations.services.limits.give_back(self.tried)
        return user
