"""Messages within the shop: written once an event, read by their owner, chosen by kind and way."""

from collections.abc import Mapping

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Notice, NoticeChoice, User
from accounts.selectors import FIXED, WAYS
from operations.models import OutboxEvent

LONGEST_TITLE, LONGEST_WORDS = 120, 500


class NotForChoosing(Exception):
    """The shop does not tell this by that way, or tells it whatever one chooses."""


def tell(
    *,
    user_id: int,
    kind: str,
    title: str,
    words: str = "",
    path: str = "",
    event: OutboxEvent,
) -> bool:
    """Put a message into a person's box, once an event; False where it lies there already.

    ``path`` is a page of the shop that shows more, in any language.
    """
    _notice, is_new = Notice.objects.get_or_create(
        event_id=event.pk,
        user_id=user_id,
        defaults={
            "kind": kind,
            "title": title[:LONGEST_TITLE],
            "words": words[:LONGEST_WORDS],
            "path": path.removeprefix("/en"),
        },
    )
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
