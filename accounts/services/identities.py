"""Accounts with WeChat, Weibo, QQ and Apple by which people are known here, too.

A face nobody knows opens nothing by itself: it is bound to an account by who proves a phone number,
or by who is signed in and proves that it is really them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import cast

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import accounts.services.codes
import accounts.services.phone_numbers
import operations.services.outbox
from accounts.gateways.identities import PARTNERS
from accounts.gateways.identities.contract import Face, NotVouched, PartnerAway
from accounts.models import PhoneCode, User
from accounts.services.entrance import NotLetIn
from operations.services.limits import Limit, spend
from operations.visitors import network_of

NAMES: Mapping[str, str | Promise] = {
    "weixin": gettext_lazy("WeChat"),
    "weibo": gettext_lazy("Weibo"),
    "qq": "QQ",
    "apple": "Apple",
}
# How long somebody whom nobody knows yet has to give their phone number.
PATIENCE = timedelta(minutes=10)
# Each is a question to the partner, so nobody's app asks without end.
TRIES = Limit("partner asked", most=60, per=timedelta(minutes=10))
SALT = "a face nobody knows yet"


class BelongsToAnother(Exception):
    """This account of the partner's is bound to somebody else's here."""


class OneIsBound(Exception):
    """One account of this partner's is bound already."""


class OnlyWayIn(Exception):
    """Without it nobody could sign in to this account any more."""


class NotRecognised(Exception):
    """The partner does not say who this is."""


class PartnerSilent(Exception):
    """The partner cannot be asked now."""


class FaceForgotten(Exception):
    """This was not said by us, or too long ago."""


@dataclass(frozen=True)
class Shown:
    """What an app got from a partner: a code, or a token and whose it is said to be."""

    code: str = ""
    access_token: str = ""
    uid: str = ""
    redirect_uri: str = ""


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


def name_of(partner: str) -> str:
    """Return what a partner is called in the reader's language."""
    return str(NAMES.get(partner, partner))


def offered() -> list[str]:
    """List the partners the shop has an account with."""
    return [*partners_of_apps(), "apple"] if settings.APPLE_APP_ID else partners_of_apps()


def partners_of_apps() -> list[str]:
    """List those of them whose codes or tokens an app may show."""
    return [code for code, partner in PARTNERS.items() if partner.is_offered()]


def recognise(*, partner: str, shown: Shown, address: str) -> Face:
    """Ask one of ``partners_of_apps`` whose code or token an app shows.

    Raises NotRecognised, PartnerSilent, TooOften.
    """
    spend((TRIES, network_of(address)))
    asked = PARTNERS[partner]
    try:
        if shown.code:
            return asked.by_code(shown.code, shown.redirect_uri)
        return asked.by_token(shown.access_token, shown.uid)
    except NotVouched as error:
        words = _("%(partner)s does not say who this is. Please start again.")
        raise NotRecognised(words % {"partner": name_of(partner)}) from error
    except PartnerAway as error:
        words = _("%(partner)s does not answer. Please try again, or sign in another way.")
        raise PartnerSilent(words % {"partner": name_of(partner)}) from error


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


def seal(face: Face) -> str:
    """Write a face so that whoever holds it can show it to us again, and change nothing."""
    return signing.dumps(asdict(face), salt=SALT)


def unseal(sealed: str) -> Face:
    """Read a face we wrote some minutes ago. Raises FaceForgotten."""
    try:
        return Face(**signing.loads(sealed, salt=SALT, max_age=PATIENCE))
    except (signing.BadSignature, TypeError) as error:
        raise FaceForgotten(_("This has taken too long. Please start again.")) from error


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
