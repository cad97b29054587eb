"""What every payment gateway can do for the shop, in plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class GatewayTrouble(Exception):
    """The gateway did not answer, or answered with an error of its own; nothing is known."""


class GatewayRefusal(Exception):
    """The gateway understood and said no."""


class NoBillYet(GatewayRefusal):
    """There is no bill of the day: not yet, or there was nothing to write on it."""


class BadNotify(Exception):
    """A genuine message that makes no sense."""


class TradeStatus(StrEnum):
    """How far a trade has got at the gateway."""

    UNKNOWN = "unknown"
    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"


class Presentation(StrEnum):
    """How the shopper gets to pay: a page to go to, a code to scan, a call of the app's bridge."""

    PAGE = "page"
    QR = "qr"
    BRIDGE = "bridge"


class Device(StrEnum):
    """Where a shopper stands: at a desk, with a phone, within the WeChat app."""

    DESK = "desk"
    PHONE = "phone"
    WECHAT = "wechat"


ANYWHERE = frozenset(Device)


def device_of(user_agent: str) -> Device:
    """Return where somebody stands by what their browser calls itself."""
    words = user_agent.lower()
    if "micromessenger" in words:
        return Device.WECHAT
    return Device.PHONE if "mobi" in words else Device.DESK


class RefundStatus(StrEnum):
    """How far a refund has got at the gateway."""

    UNKNOWN = "unknown"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class Method:
    """One way to pay a shopper may choose, on the devices where it works.

    ``needs_payer`` where the gateway has to be told who pays.
    """

    gateway: str
    channel: str
    label: str
    hint: str
    devices: frozenset[Device] = ANYWHERE
    needs_payer: bool = False


@dataclass(frozen=True)
class Visit:
    """Where a shopper who is to pay goes back to, and who they are: see ``Asked``."""

    return_url: str
    address: str = ""
    payer: str = ""


@dataclass(frozen=True)
class Asked:
    """What the shop asks a gateway to collect; ``amount`` in minor units.

    ``payer`` is who pays as the gateway knows them (WeChat's openid), where a channel needs it;
    ``address`` the shopper's IP address.
    """

    out_trade_no: str
    amount: int
    currency: str
    channel: str
    subject: str
    expires_at: datetime
    notify_url: str
    return_url: str
    language: str
    payer: str = ""
    address: str = ""


@dataclass(frozen=True)
class Opened:
    """Where the shopper pays: a page's address, what a QR code says, or a bridge's parameters."""

    pay_url: str
    gateway_trade_no: str = ""
    presentation: Presentation = Presentation.PAGE
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TradeState:
    """What the gateway says of one trade.

    ``merchant_id`` names all that makes a trade ours, such as merchant and app.
    """

    out_trade_no: str
    status: TradeStatus
    gateway_trade_no: str = ""
    merchant_id: str = ""
    amount: int = 0
    currency: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True)
class RefundAsked:
    """What the shop asks a gateway to give back, of which trade; amounts in minor units."""

    out_refund_no: str
    out_trade_no: str
    gateway_trade_no: str
    amount: int
    paid_amount: int
    currency: str
    reason: str
    notify_url: str


@dataclass(frozen=True)
class RefundState:
    """What the gateway says of one refund.

    ``total`` stands in place of ``amount`` where a gateway tells only what has gone back of the
    whole trade by now.
    """

    out_refund_no: str
    status: RefundStatus
    amount: int = 0
    succeeded_at: datetime | None = None
    total: int = 0


@dataclass(frozen=True)
class Notify:
    """A genuine message from the gateway, about a trade or one of its refunds.

    Raises ValueError without an ``event_key``, by which it is believed once.
    """

    event_key: str
    kind: str
    trade: TradeState
    refund: RefundState | None = None

    def __post_init__(self) -> None:
        # Messages without a name of their own would be taken for one another.
        if not self.event_key:
            raise ValueError("event_key")


@dataclass(frozen=True)
class BillLine:
    """One movement of money on the gateway's bill of a day; ``number`` is ours."""

    kind: str
    number: str
    amount: int
    currency: str


@dataclass(frozen=True)
class Thanks:
    """What a gateway wants to hear for a notify that was understood."""

    content_type: str
    body: str


class Gateway(Protocol):
    """A partner that collects money; every call has timeouts and happens outside transactions.

    Calls raise GatewayTrouble when nothing is known and GatewayRefusal for a clear no.
    """

    code: str
    merchant_id: str
    thanks: Thanks

    def methods(self) -> list[Method]:
        """List the ways to pay it offers."""
        ...

    def create(self, asked: Asked) -> Opened:
        """Open a trade; the same trade number opens the same trade."""
        ...

    def verify_notify(self, headers: Mapping[str, str], body: bytes) -> Notify:
        """Read a message. Raises BadSignature for a forged or old one, BadNotify for nonsense."""
        ...

    def query(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Say how far a trade has got; UNKNOWN where there is none.

        Its own number is given where we know it, for a gateway that finds trades by no other.
        """
        ...

    def close(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Close an unpaid trade; a paid one stays paid and is reported so."""
        ...

    def refund(self, asked: RefundAsked) -> RefundState:
        """Give money back; the same refund number gives it back once."""
        ...

    def query_refund(self, asked: RefundAsked) -> RefundState:
        """Say how far a refund has got; UNKNOWN where there is none."""
        ...

    def bill(self, day: date) -> list[BillLine]:
        """List every payment and refund the gateway made for us on a day of China's time.

        Raises NoBillYet.
        """
        ...
