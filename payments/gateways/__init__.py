"""The partners that collect money, by their code; the settings say which are open."""

from collections.abc import Callable

from django.conf import settings

from payments.gateways.alipay import AlipayGateway
from payments.gateways.contract import Device, Gateway, Method
from payments.gateways.sandbox import SandboxGateway
from payments.gateways.stripe import StripeGateway
from payments.gateways.wechat import WechatGateway

KNOWN: dict[str, Callable[[], Gateway]] = {
    SandboxGateway.code: SandboxGateway,
    WechatGateway.code: WechatGateway,
    AlipayGateway.code: AlipayGateway,
    StripeGateway.code: StripeGateway,
}


class UnknownGateway(Exception):
    """The shop does not work with this gateway."""


def by_code(code: str) -> Gateway:
    """Return an open gateway. Raises UnknownGateway."""
    if code not in settings.PAYMENT_GATEWAYS or code not in KNOWN:
        raise UnknownGateway(code[:20])
    return KNOWN[code]()


def methods(device: Device | None = None) -> list[Method]:
    """List every way to pay the shop offers, on one device where it is named."""
    offered = [method for code in settings.PAYMENT_GATEWAYS for method in by_code(code).methods()]
    return [method for method in offered if device is None or device in method.devices]


def notify_url(code: str) -> str:
    """Return where a gateway is to tell us how things went."""
    return f"{settings.NOTIFY_BASE_URL}/notify/{code}/"
