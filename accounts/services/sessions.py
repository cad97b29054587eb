"""Where a person is signed in, and how to end it there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop

import operations.services.audit
from accounts.devices import name_of
from accounts.models import Session, User
from accounts.sessions import SessionStore, digest_of

DEVICE = "device"
# Whoever knows a password could sign in without end; a page is finite.
MOST_SHOWN = 100


@dataclass(frozen=True)
class SignedIn:
    """One way a person is signed in; ``id`` opens nothing. ``used_at`` is true to a day."""

    id: str
    device: str
    address: str
    signed_in_at: datetime | None
    used_at: datetime
    expires_at: datetime
    is_current: bool


def note_device(session: SessionBase, *, user_agent: str, name: str, address: str) -> None:
    """Keep with a session on which device it began, when, and from where."""
    session[DEVICE] = {
        "name": name_of(user_agent, name),
        "address": address,
        "at": timezone.now().isoformat(timespec="seconds"),
    }


def list_of(user: User, *, current: str | None = None) -> list[SignedIn]:
    """Return where a person is signed in, the session with the key ``current`` first.

    A session begun with an older password opens nothing any more and is not told of.
    """
    rows = Session.objects.filter(user=user, expires_at__gt=timezone.now())
    newest = rows.order_by("-expires_at", "digest")[:MOST_SHOWN]
    opened = user.get_session_auth_hash()
    found = [
        signed_in(row, held, digest_of(current))
        for row in newest
        if constant_time_compare((held := read(row)).get(HASH_SESSION_KEY, ""), opened)
    ]
    return sorted(found, key=lambda one: not one.is_current)


def read(row: Session) -> dict[str, Any]:
    """Return what a session holds."""
    held: dict[str, Any] = SessionStore().decode(row.data)
    return held


def signed_in(row: Session, held: dict[str, Any], current: str) -> SignedIn:
    """Tell of one session."""
    device = held.get(DEVICE, {})
    return SignedIn(
        id=row.digest,
        device=device.get("name", ""),
        address=device.get("address", ""),
        signed_in_at=parse_datetime(device.get("at", "")),
        used_at=row.expires_at - SessionStore().lifetime(held),
        expires_at=row.expires_at,
        is_current=row.digest == current,
    )


@transaction.atomic
def revoke(*, user: User, session_id: str) -> None:
    """End one of a person's sessions. Raises Session.DoesNotExist for anybody else's."""
    if not Session.objects.filter(user=user, pk=session_id).delete()[0]:
        raise Session.DoesNotExist
    told(user, 1)


@transaction.atomic
def revoke_others(*, user: User, current: str | None) -> int:
    """End all of a person's sessions but the one with the key ``current``; return how many."""
    others = Session.objects.filter(user=user).exclude(pk=digest_of(current))
    ended = others.delete()[0]
    if ended:
        told(user, ended)
    return ended


def told(user: User, ended: int) -> None:
    """Write down that sessions were ended."""
    verb = gettext_noop("Signed devices out")
    operations.services.audit.record(actor=user, verb=verb, row=user, facts={"sessions": ended})
