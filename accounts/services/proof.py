"""Let somebody who is signed in prove that it is really them, before what cannot be taken back."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

import accounts.services.codes
from accounts.models import PhoneCode, User
from accounts.services.codes import WrongCode
from operations.services.limits import Limit, forgive, spend

TRIES = Limit("proof", most=10, per=timedelta(minutes=15))


class NotProven(Exception):
    """This does not show that it is them."""


@dataclass(frozen=True)
class Proof:
    """What somebody shows: the password, or the code sent to their phone and its ticket.

    ``is_fresh`` says of who has no password that their session was proven a moment ago.
    """

    password: str = ""
    ticket: str = ""
    code: str = ""
    is_fresh: bool = False


def check(*, user: User, proof: Proof) -> None:
    """Accept a fresh proof of who somebody is. Raises NotProven, TooOften."""
    if proof.is_fresh and not user.has_usable_password():
        return
    spend((TRIES, str(user.pk)))
    if proof.code:
        check_code(user, proof)
    elif not (proof.password and user.check_password(proof.password)):
        raise NotProven(_("This is not your password."))
    forgive(TRIES, str(user.pk))


def check_code(user: User, proof: Proof) -> None:
    """Use up the code their own phone was sent to confirm it is them. Raises NotProven."""
    purpose = PhoneCode.Purpose.CONFIRM
    try:
        accounts.services.codes.prove(
            ticket=proof.ticket, phone=user.phone or "", purpose=purpose, code=proof.code
        )
    except WrongCode as refusal:
        raise NotProven(str(refusal)) from refusal
