"""Messages within the shop: written once an event, read by their owner, chosen by kind and way."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

import accounts.emails
import accounts.services.texts
from accounts.models import Notice, NoticeChoice, User
from accounts.selectors import FIXED, WAYS, wants
from operations.models import OutboxEvent

LONGEST_TITLE, LONGEST_WORDS = 120, 500


class NotForChoosing(Exception):
    """The shop does not tell this by that way, or tells it whatever one chooses."""


def inform(
    *,
    event: OutboxEvent,
    user: User,
    kind: str,
    title: str,
    letter: str,
    words: str = "",
    path: str = "",
    by_text: bool = False,
) -> None:
    """Tell a person of an event by every way they want: in their box, by letter, by text.

    Each way tells it once however often this is called. Call it in the person's language.
    """
    tell(
        user_id=user.pk,
        kind=kind,
        title=title,
        words=words,
        path=path,
        event=event,
        by_text=by_text,
    )
    accounts.emails.tell(event=event, user=user, kind=kind, subject=title, body=letter)


@transaction.atomic
def tell(
    *,
    user_id: int,
    kind: str,
    title: str,
    words: str = "",
    path: str = "",
    event: OutboxEvent,
    by_text: bool = False,
) -> bool:
    """Put a message into a person's box, once an event; False where it lies there already.

    ``path`` is a page of the shop that shows more, in any language. What is told ``by_text`` is
    also promised as a text message to who wants this kind so.
    """
    notice, is_new = Notice.objects.get_or_create(
        event_id=event.pk,
        user_id=user_id,
        defaults={
            "kind": kind,
            "title": title[:LONGEST_TITLE],
            "words": words[:LONGEST_WORDS],
            "path": path.removeprefix("/en"),
        },
    )
    if is_new and by_text and wants(notice.user, kind, NoticeChoice.Channel.TEXT):
        accounts.services.texts.promise_notice(notice)
    return bool(is_new)


def mark(*, notice: Notice, is_read: bool) -> Notice:
    """Note that a message was read, or is to count as unread again; the first reading counts."""
    if is_read != bool(notice.read_at):
        same = Notice.objects.filter(pk=notice.pk, read_at__isnull=is_read)
        same.update(read_at=Now() if is_read else None)
        notice.refresh_from_db(fields=["read_at"])
    return notice


def read_all(*, user: User, up_to: int | None = None) -> int:
    """Note that a person has read all messages, those after message ``up_to`` left out.

    Returns how many were unread. What came after the page was shown is not read.
    """
    seen = Q() if up_to is None else Q(pk__lte=up_to)
    return int(Notice.objects.owned_by(user).unread().filter(seen).update(read_at=Now()))


def choose(*, user: User, choices: Mapping[tuple[str, str], bool]) -> None:
    """Note by which ways (kind, channel) a person wants to be told. Raises NotForChoosing."""
    if any(way in FIXED or way not in WAYS for way in choices):
        raise NotForChoosing(_("This cannot be chosen."))
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(user=user, kind=kind, channel=channel, is_wanted=is_wanted)
            for (kind, channel), is_wanted in choices.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind", "channel"],
        update_fields=["is_wanted", "changed_at"],
    )
