"""Accounts with WeChat, Weibo, QQ and Apple by which people are known here, too.

A face nobody knows opens nothing by itself: it is bound to an account by who proves a phone number,
or by who is signed in and proves that it is really them.
"""

from dataclasses import dataclass
from typing import cast

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

import accounts.services.codes
import accounts.services.phone_numbers
import operations.services.outbox
from accounts.gateways.identities.contract import Face
from accounts.models import PhoneCode, User
from accounts.services.entrance import NotLetIn
from accounts.services.faces import NAMES, name_of, offered


class BelongsToAnother(Exception):
    """This account of the partner's is bound to somebody else's here."""


class OneIsBound(Exception):
    """One account of this partner's is bound already."""


class OnlyWayIn(Exception):
    """Without it nobody could sign in to this account any more."""


@dataclass(frozen=True)
class PhoneProof:
    """A phone number, and the code it was sent with the ticket of who asked for it."""

    phone: str
    ticket: str
    code: str


@dataclass(frozen=True)
class Admission:
    """Who was let in with a new face, and whether they were here for the first time."""

    user: User
    is_new: bool


@dataclass(frozen=True)
class Door:
    """A partner, and by which identity a person is known there, if any."""

    partner: str
    identity_id: int | None = None
    nickname: str = ""

    @property
    def name(self) -> str:
        """Return what the partner is called."""
        return name_of(self.partner)


def of(user: User) -> QuerySet[SocialAccount]:
    """Choose the identities of a person, the oldest first."""
    own: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("pk")
    return own


def door(identity: SocialAccount) -> Door:
    """Return an identity as people see it."""
    return Door(identity.provider, identity.pk, str(identity.extra_data.get("nickname", "")))


def doors_of(user: User) -> list[Door]:
    """List a person's identities and the partners they could be known by, too."""
    bound = {identity.provider: door(identity) for identity in of(user)}
    known = [code for code in NAMES if code in bound or code in offered()]
    return [bound.get(code) or Door(code) for code in known]


def owner_of(face: Face) -> User | None:
    """Return whose face this is; note what they call themselves now."""
    known = seen(face)
    if known is None:
        return None
    SocialAccount.objects.filter(pk=known.pk).update(
        uid=face.uid, extra_data=about(face), last_login=timezone.now()
    )
    return cast("User", known.user)


def seen(face: Face) -> SocialAccount | None:
    """Find the row of a face, also by the number it had before partner and shop shared one."""
    numbers = {face.uid, face.alias} - {""}
    rows = SocialAccount.objects.filter(provider=face.partner, uid__in=numbers)
    return min(rows.select_related("user"), key=lambda row: row.uid != face.uid, default=None)


def about(face: Face) -> dict[str, str]:
    """Return all that is kept of a face beside its number: no token, no picture, no place."""
    return {"nickname": face.nickname, "openid": face.alias}


def join(*, face: Face, proof: PhoneProof) -> Admission:
    """Bind a face to the account of who proves a phone number; a new one where there is none.

    Raises WrongCode, BelongsToAnother, OneIsBound, NotLetIn.
    """
    accounts.services.codes.prove(
        ticket=proof.ticket,
        phone=proof.phone,
        purpose=PhoneCode.Purpose.SIGN_IN,
        code=proof.code,
    )
    return admit(face=face, phone=proof.phone)


@transaction.atomic
def admit(*, face: Face, phone: str) -> Admission:
    """Bind a face to the account of a phone number that was proven, a new one where there is none.

    Raises BelongsToAnother, OneIsBound, NotLetIn.
    """
    user, is_new = accounts.services.phone_numbers.person_with(phone)
    if is_new:
        User.objects.filter(pk=user.pk).update(nickname=face.nickname)
    if not user.is_active:
        raise NotLetIn
    bind(user=user, face=face, is_told=not is_new)
    return Admission(user, is_new)


@transaction.atomic
def bind(*, user: User, face: Face, is_told: bool = True) -> SocialAccount:
    """Let a person be known by a face, too, and hear of it. Raises BelongsToAnother, OneIsBound."""
    lock(user)
    known = seen(face)
    if known and known.user_id == user.pk:
        return known
    if known:
        raise BelongsToAnother(taken(face))
    if of(user).filter(provider=face.partner).exists():
        words = _("Another %(partner)s account is bound here. Unbind it first.")
        raise OneIsBound(words % {"partner": name_of(face.partner)})
    try:
        with transaction.atomic():
            identity: SocialAccount = SocialAccount.objects.create(
                user=user, provider=face.partner, uid=face.uid, extra_data=about(face)
            )
    except IntegrityError as error:
        raise BelongsToAnother(taken(face)) from error
    if is_told:
        promise_news("identity.bound", identity)
    return identity


def promise_news(topic: str, identity: SocialAccount) -> None:
    """Have a person told of a change to how they sign in."""
    facts = {"user": identity.user_id, "partner": identity.provider}
    operations.services.outbox.enqueue(topic=topic, key=f"user:{identity.user_id}", payload=facts)


def taken(face: Face) -> str:
    """Say that a face is somebody else's, and not whose."""
    words = _("This %(partner)s account is bound to another account here.")
    return words % {"partner": name_of(face.partner)}


@transaction.atomic
def unbind(*, user: User, identity_id: int) -> None:
    """Let a person no longer be known by an identity. Raises OnlyWayIn, DoesNotExist.

    The person's row is locked before the ways in are counted: of two unbound at once the second
    sees that the first is gone.
    """
    person = lock(user)
    identity = of(user).get(pk=identity_id)
    if not ways_in(person, without=identity):
        raise OnlyWayIn(_("This is your only way to sign in. Set a password or a phone first."))
    promise_news("identity.unbound", identity)
    identity.delete()


def ways_in(user: User, *, without: SocialAccount) -> bool:
    """Tell whether a person can sign in without an identity: by text, password or another one."""
    others = of(user).exclude(pk=without.pk)
    return bool(user.phone) or user.has_usable_password() or others.exists()


def lock(user: User) -> User:
    """Let nobody else change how a person signs in until this transaction ends."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)
