"""A member of the staff sees the shop as a customer sees it: for a while, in the open, on record.

Nothing can be changed unless that was asked for and is allowed; what is the customer's alone
(passwords, devices, their data) is out of reach either way. The session stays the clerk's own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

import operations.services.audit
from accounts.models import User

KEY = "acting"
LONGEST = timedelta(minutes=30)


class MayNotAct(Exception):
    """This person may not be in that one's shoes."""


@dataclass(frozen=True)
class Acting:
    """Whose eyes a clerk looks through, and whether the hands are theirs as well."""

    clerk: Any
    person: User
    may_change: bool


def begin(*, clerk: Any, user_id: int, may_change: bool, session: SessionBase) -> User:
    """Let a clerk see the shop as a customer for half an hour. Raises MayNotAct."""
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if not allows(clerk, may_change=may_change) or person is None or is_privileged(person):
        raise MayNotAct(_("You may not see the shop as this person."))
    until = timezone.now() + LONGEST
    session[KEY] = {"user": person.pk, "may_change": may_change, "until": until.isoformat()}
    verb = gettext_noop("Began to see the shop as a customer")
    facts = {"may_change": may_change}
    operations.services.audit.record(actor=clerk, verb=verb, row=person, facts=facts)
    return person


def end(*, clerk: Any, session: SessionBase) -> int | None:
    """Let a clerk be themselves again; return who they were until now."""
    held = session.pop(KEY, None)
    if held is None:
        return None
    verb = gettext_noop("Ended seeing the shop as a customer")
    operations.services.audit.record(actor=clerk, verb=verb, row=User(pk=held["user"]))
    return int(held["user"])


def standing(*, clerk: Any, session: SessionBase) -> Acting | None:
    """Return whom a session's clerk stands for now, asked anew at every request."""
    held = session.get(KEY)
    if held is None:
        return None
    may_change = bool(held["may_change"])
    person = User.objects.filter(pk=held["user"], is_active=True).first()
    is_over = datetime.fromisoformat(held["until"]) <= timezone.now()
    if is_over or person is None or is_privileged(person):
        return None
    return Acting(clerk, person, may_change) if allows(clerk, may_change=may_change) else None


def note_change(*, acting: Acting, method: str, path: str) -> None:
    """Write down that a clerk is about to change something in a customer's name."""
    verb = gettext_noop("Acted as a customer")
    facts = {"method": method, "path": path[:300]}
    operations.services.audit.record(actor=acting.person, verb=verb, facts=facts)


def allows(clerk: Any, *, may_change: bool) -> bool:
    """Tell whether a clerk has the rights for it."""
    needed = ["accounts.impersonate_user"] + ["accounts.act_as_user"] * may_change
    return bool(clerk.is_staff and clerk.has_perms(needed))


def is_privileged(person: User) -> bool:
    """Tell whether somebody is of the staff: in their shoes one would have their rights."""
    return person.is_staff or person.is_superuser
