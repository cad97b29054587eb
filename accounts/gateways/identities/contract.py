"""What the shop asks of a partner who says who somebody is, and how it may fail."""

from dataclasses import dataclass
from typing import Protocol


class NotVouched(Exception):
    """The partner does not say who this is: the code is wrong, used or too old."""


class PartnerAway(Exception):
    """The partner does not answer, or nothing that makes sense."""


@dataclass(frozen=True)
class Face:
    """Who somebody is at a partner.

    ``uid`` is the same in all apps of the shop where the partner knows such a number; ``alias`` is
    the one of this app, by which they may have been known before.
    """

    partner: str
    uid: str
    nickname: str = ""
    alias: str = ""


class Partner(Protocol):
    """A partner who says who somebody is."""

    code: str

    def is_offered(self) -> bool:
        """Tell whether the shop has an account with the partner."""
        ...

    def entrance(self, callback: str, state: str) -> str:
        """Return where a browser is sent to scan or to consent."""
        ...

    def by_code(self, code: str, callback: str = "") -> Face:
        """Return whose code this is. Raises NotVouched, PartnerAway."""
        ...

    def by_token(self, token: str, uid: str = "") -> Face:
        """Return whose token this is, made for our app. Raises NotVouched, PartnerAway."""
        ...
