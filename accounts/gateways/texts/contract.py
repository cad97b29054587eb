"""What every partner that sends text messages can do for the shop, in plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class NotReached(Exception):
    """The partner was not reached, so nothing was sent; it may be tried again."""


class NoAnswer(Exception):
    """The partner was reached and said nothing that can be understood: it may have been sent."""


class Refused(Exception):
    """The partner understood and said no."""


@dataclass(frozen=True)
class Text:
    """A message: to whom (E.164), of which kind, and what the kind leaves open, in order."""

    phone: str
    template: str
    words: Mapping[str, str]


class TextGateway(Protocol):
    """A partner that sends text messages; called outside transactions, with timeouts."""

    code: str

    def send(self, text: Text) -> str:
        """Send a message and return the partner's number for it.

        Raises NotReached, NoAnswer, Refused.
        """
        ...
