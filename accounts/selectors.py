"""Questions about people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models import ErasureRequest, Notice, NoticeChoice, User

KIND, CHANNEL = Notice.Kind, NoticeChoice.Channel
# By which ways the shop tells of what beside the message box, and whether it does unless told not
# to. A letter about who came in is not for choosing: a thief would choose not to send it.
WAYS: Mapping[tuple[str, str], bool] = {
    (KIND.ORDER, CHANNEL.EMAIL): True,
    (KIND.ORDER, CHANNEL.TEXT): False,
    (KIND.AFTER_SALES, CHANNEL.EMAIL): True,
    (KIND.AFTER_SALES, CHANNEL.TEXT): False,
    (KIND.STOCK, CHANNEL.EMAIL): True,
    (KIND.POINTS, CHANNEL.EMAIL): True,
    (KIND.SECURITY, CHANNEL.EMAIL): True,
}
FIXED = frozenset({(KIND.SECURITY, CHANNEL.EMAIL)})


@dataclass(frozen=True)
class Way:
    """A way of telling somebody of a kind of thing, and whether it is wanted."""

    kind: str
    channel: str
    is_wanted: bool
    is_fixed: bool


def ways_of(user: Any) -> list[Way]:
    """List every way a person can be told of things, as they have chosen."""
    rows = NoticeChoice.objects.filter(user_id=user.pk)
    chosen = {(row.kind, row.channel): row.is_wanted for row in rows}
    return [
        Way(*way, way in FIXED or chosen.get(way, usual), way in FIXED)
        for way, usual in WAYS.items()
    ]


def wants(user: Any, kind: str, channel: str) -> bool:
    """Tell whether a person is to be told of a kind of thing by a way; who is leaving is not."""
    if (kind, channel) in FIXED:
        return True
    if ErasureRequest.objects.standing().filter(user_id=user.pk).exists():
        return False
    chosen = NoticeChoice.objects.filter(user_id=user.pk, kind=kind, channel=channel).first()
    return chosen.is_wanted if chosen else WAYS.get((kind, channel), False)


def languages_of(addresses: Iterable[str]) -> dict[str, str]:
    """Map each e-mail address to its reader's language: the shop's for who has no account."""
    wanted = dict.fromkeys(addresses, settings.LANGUAGE_CODE)
    known = User.objects.filter(email__in=list(wanted))
    return wanted | {str(user.email): user.language for user in known.only("email", "language")}


def person(actor: Any) -> Any:
    """Return who did something, or None for the shop itself and for a guest."""
    return actor if actor is not None and actor.is_authenticated else None
