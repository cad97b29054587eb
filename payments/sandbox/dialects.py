"""What a gateway's way of speaking is made of; the trades behind it are the same for all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from payments.sandbox.store import Row


@dataclass(frozen=True)
class Request:
    """What a merchant sent; ``target`` is path and query, names of headers are in lower case."""

    verb: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What a merchant is answered."""

    status: int
    body: bytes
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Dialect(Protocol):
    """How one gateway's requests, answers and notices are written and proven."""

    code: str

    def answer(self, request: Request) -> Answer | None:
        """Answer a merchant; None for what is not asked of this gateway."""
        ...

    def notice(self, kind: str, trade: Row, refund: Row | None) -> bytes | None:
        """Write a notice of what happened; None where this gateway tells nobody.

        ``kind`` is trade.paid, trade.closed, trade.waiting, refund.succeeded or refund.failed.
        """
        ...

    def letter(self, notice: Row) -> tuple[bytes, dict[str, str]]:
        """Return a notice as it is sent now: body and headers, which prove nothing if forged."""
        ...

    def verdict(self, status: int, body: bytes) -> str:
        """Return "success" if the merchant's answer means so, else what it says."""
        ...
