"""Compare payments, orders and books with one another, and with the gateways' bills."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings

import orders.selectors.proofs
import payments.services.reconciliation
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
    """Yield each movement of a day on which a gateway and we differ. Raises NoBill."""
    try:
        found = payments.services.reconciliation.compare_bill(gateway=gateway, day=day)
    except (UnknownGateway, GatewayTrouble, GatewayRefusal) as error:
        raise NoBill(f"{gateway}: {error}") from error
    for difference in found:
        key = f"{gateway} {difference.kind} {difference.number}"
        yield Offender("the gateway's bill says the same", key, difference.ours, difference.theirs)
