"""Compare payments, orders and books with one another, and with the gateways' bills."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings

import orders.selectors.proofs
import payments.services.bills
from operations.proofs import Offender
from payments.gateways import UnknownGateway
from payments.gateways.contract import GatewayRefusal, GatewayTrouble


class NoBill(Exception):
    """A gateway's bill cannot be had; nothing is known of what it says."""


def reconcile(day: date, gateways: Sequence[str] = ()) -> Iterator[Offender]:
    """Yield all that disagrees: within the shop at any time, then with the bills of a day.

    Raises NoBill at the end of it.
    """
    yield from orders.selectors.proofs.offenders()
    for gateway in gateways or settings.PAYMENT_GATEWAYS:
        yield from against_bill(gateway, day)


def against_bill(gateway: str, day: date) -> Iterator[Offender]:
    """Check a bill; yield each movement on which its gateway and we differ. Raises NoBill."""
    try:
        check = payments.services.bills.check_bill(gateway=gateway, day=day)
    except (UnknownGateway, GatewayTrouble, GatewayRefusal) as error:
        raise NoBill(f"{gateway}: {error}") from error
    for found in check.differences:
        key = f"{gateway} {found['kind']} {found['number']}"
        yield Offender("the gateway's bill says the same", key, found["ours"], found["theirs"])
