"""What follows once somebody has proven a phone number to be theirs."""

from allauth.account.signals import password_reset
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import accounts.services.codes
import accounts.services.consents
import accounts.services.proof
import accounts.services.security
from accounts.models import PhoneCode, User
from accounts.services.codes import WrongCode
from accounts.services.proof import Proof


class PhoneTaken(Exception):
    """This phone number is somebody else's way in."""

    def __init__(self) -> None:
        super().__init__(_("Another account has this phone number."))


def person_with(phone: str) -> tuple[User, bool]:
    """Return whose phone number it is, and whether they are new: who has no account gets one.

    They agreed to the terms at the door. Of two at once one makes the account and both get it.
    """
    user = User.objects.filter(phone=phone).first()
    if user is not None:
        return user, False
    try:
        with transaction.atomic():
            language = get_language() or User().language
            newcomer = User.objects.create_user(phone=phone, language=language)
            accounts.services.consents.agree(user=newcomer)
            return newcomer, True
    except IntegrityError:
        return User.objects.get(phone=phone), False


def take(*, user: User, phone: str) -> None:
    """Let a person sign in by another phone number from now on. Raises PhoneTaken."""
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(phone=phone)
            accounts.services.security.promise(user, "phone")
    except IntegrityError as error:
        raise PhoneTaken from error
    user.phone = phone


def change(*, user: User, proof: Proof, phone: str, ticket: str, code: str) -> None:
    """Let a person who proves to be themselves take a phone number they prove to have.

    Raises NotProven, WrongCode, PhoneTaken, TooOften.
    """
    accounts.services.proof.check(user=user, proof=proof)
    accounts.services.codes.prove(
        ticket=ticket, phone=phone, purpose=PhoneCode.Purpose.BIND, code=code
    )
    take(user=user, phone=phone)


def renew_password(request: HttpRequest, *, phone: str, password: str) -> User:
    """Give whose phone number it is a new password, which ends their sessions everywhere.

    Raises WrongCode where it is nobody's: nobody was sent that code.
    """
    user = User.objects.filter(phone=phone).first()
    if user is None:
        raise WrongCode
    user.set_password(password)
    user.save(update_fields=["password"])
    password_reset.send(sender=User, request=request, user=user)
    return user
