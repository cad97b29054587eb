"""Codes by text message: asked for, sent, proven, and never kept.

A code is computed from its row and the shop's secret key whenever it is needed: to be sent, and to
be compared. So no copy of the database, no log and no queue holds one.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

import accounts.services.texts
import operations.services.outbox
from accounts.gateways.texts.contract import Text
from accounts.models import PhoneCode, User
from operations.models import OutboxEvent
from operations.services.limits import Limit, TooOften, spend
from operations.visitors import network_of

log = structlog.get_logger(__name__)

DIGITS = 6
LIFE = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)
HOUR = timedelta(hours=1)
TO_A_PHONE_NOW = Limit("code to a phone now", 1, PAUSE)
TO_A_PHONE = Limit("code to a phone", 5, timedelta(days=1))
FROM_AN_ADDRESS = Limit("code from an address", 10, HOUR)
FROM_A_VISITOR = Limit("code from a visitor", 3, HOUR)
TO_ALL = Limit("code to all", 1000, HOUR)
ALARM = Limit("code alarm", 1, HOUR)


class WrongCode(Exception):
    """This is not the code, or not any more."""

    def __init__(self) -> None:
        super().__init__(_("This code is wrong or no longer good."))


@dataclass(frozen=True)
class Asked:
    """What whoever asked for a code holds: no code, but the ``ticket`` it will be good with."""

    ticket: str
    expires_at: datetime
    resend_at: datetime


def ask(*, phone: str, purpose: str, address: str, ticket: str = "") -> Asked:
    """Promise a code by text to a phone, good for one purpose with the ticket that is returned.

    ``ticket`` is the one got before, if any. Whether anybody here has this phone is the same to
    what is answered, and to how long that takes. Raises CannotBeTexted, TooOften.
    """
    accounts.services.texts.refuse_out_of_reach(phone)
    ours = ticket if is_ours(ticket) else secrets.token_urlsafe(32)
    try:
        code = promise(PhoneCode(purpose=purpose, phone=phone, visitor=digest(ours)), address)
    except TooOften as refusal:
        if refusal.limit == TO_ALL:
            sound_the_alarm()
        raise
    return Asked(ours, expires_at=code.expires_at, resend_at=timezone.now() + PAUSE)


@transaction.atomic
def promise(code: PhoneCode, address: str) -> PhoneCode:
    """Count a code against every limit and promise its message, all or nothing. Raises TooOften."""
    spend(
        (TO_A_PHONE_NOW, code.phone),
        (TO_A_PHONE, code.phone),
        (FROM_A_VISITOR, code.visitor),
        (FROM_AN_ADDRESS, network_of(address)),
        (TO_ALL, ""),
    )
    code.nonce = secrets.token_hex(16)
    code.expires_at = timezone.now() + LIFE
    code.save()
    accounts.services.texts.promise_code(code)
    return code


def prove(*, ticket: str, phone: str, purpose: str, code: str) -> None:
    """Use up the code a phone was sent last for a purpose and a ticket. Raises WrongCode.

    1. Take one of its five tries, before looking: of guesses made at once each takes its own.
    2. Compare, in the same time however much of it is right.
    3. Use it up; who finds it used was second.

    The try is committed by itself, so that nobody's rollback gives it back.
    """
    sent = PhoneCode.objects.filter(visitor=digest(ticket), purpose=purpose, phone=phone).first()
    if sent is None or not take_a_try(sent):
        raise WrongCode
    if not hmac.compare_digest(digits_of(sent).encode(), code.encode()):
        raise WrongCode
    if not PhoneCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=Now()):
        raise WrongCode


@transaction.atomic(durable=True)
def take_a_try(code: PhoneCode) -> bool:
    """Count a guess; False where the code is used, too old, or was guessed too often."""
    good = PhoneCode.objects.filter(
        pk=code.pk, used_at=None, expires_at__gt=Now(), tries__lt=PhoneCode.MOST_TRIES
    )
    return bool(good.update(tries=F("tries") + 1))


def send(event: OutboxEvent) -> None:
    """Send the code an event promised, unless it is too old to be of use, or nobody's to get.

    A new password is only for who has an account: others are told nothing, here or at the door.
    """
    code = PhoneCode.objects.filter(pk=event.payload["code"], expires_at__gt=Now()).first()
    if code and (code.purpose != PhoneCode.Purpose.RESET or has_account(code.phone)):
        words = {"code": digits_of(code)}
        accounts.services.texts.deliver(event, Text(code.phone, "code", words))


def has_account(phone: str) -> bool:
    """Tell whether somebody has an account under a phone number."""
    return User.objects.filter(phone=phone).exists()


def digits_of(code: PhoneCode) -> str:
    """Compute the digits of a code."""
    facts = f"phone-code|{code.purpose}|{code.phone}|{code.visitor}|{code.nonce}"
    mac = hmac.digest(settings.SECRET_KEY.encode(), facts.encode(), "sha256")
    return f"{int.from_bytes(mac) % 10**DIGITS:0{DIGITS}}"


def digest(ticket: str) -> str:
    """Return what the table knows of a ticket."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def is_ours(ticket: str) -> bool:
    """Tell whether a ticket was given by us, and not thought up by whoever shows it."""
    return bool(ticket) and PhoneCode.objects.filter(visitor=digest(ticket)).exists()


@transaction.atomic
def sound_the_alarm() -> None:
    """Let the operators know, once an hour, that no more codes are sent to anybody."""
    try:
        spend((ALARM, ""))
    except TooOften:
        return
    log.error("codes_halted", most=TO_ALL.most)
    operations.services.outbox.enqueue(topic="text.halted", key="text")


def forget_old(age: timedelta = timedelta(days=1)) -> int:
    """Delete codes nobody can use any more; return how many."""
    return PhoneCode.objects.filter(created_at__lt=Now() - age).delete()[0]


def waiting(ticket: str) -> PhoneCode | None:
    """Return the code a ticket's holder was sent last unless it is used; it may be too old."""
    last = PhoneCode.objects.filter(visitor=digest(ticket)).first() if ticket else None
    return last if last and last.used_at is None else None
