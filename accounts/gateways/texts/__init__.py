"""The partners that send text messages, by their code; the settings say which one does."""

from collections.abc import Callable

from django.conf import settings

from accounts.gateways.texts.aliyun import AliyunGateway
from accounts.gateways.texts.console import ConsoleGateway
from accounts.gateways.texts.contract import TextGateway
from accounts.gateways.texts.tencent import TencentGateway

KNOWN: dict[str, Callable[[], TextGateway]] = {
    ConsoleGateway.code: ConsoleGateway,
    AliyunGateway.code: AliyunGateway,
    TencentGateway.code: TencentGateway,
}


def chosen() -> TextGateway:
    """Return the partner the shop sends by."""
    return KNOWN[settings.TEXT_GATEWAY]()
