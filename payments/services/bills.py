"""Check gateways' bills against our books each morning, and let the staff hear of a difference.

The bill is fetched outside any transaction; what came of it is one row a gateway and day.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

import operations.services.outbox
import payments.gateways
import payments.services.reconciliation
from payments.gateways.contract import BillLine, GatewayRefusal, GatewayTrouble, NoBillYet
from payments.models import BillCheck, Payment
from payments.models.bills import whole_at

log = structlog.get_logger(__name__)

DAYS_BACK = 7
PATIENCE = timedelta(days=1)


def check_bill(*, gateway: str, day: date) -> BillCheck:
    """Compare a bill with our books and write down what came of it, again at every call.

    Raises UnknownGateway, and GatewayTrouble or GatewayRefusal where there is no bill to be had,
    which is written down unless it was there before.
    """
    try:
        bill = fetch(gateway, day)
    except (GatewayTrouble, GatewayRefusal) as error:
        wait(gateway, day, str(error))
        raise
    found = payments.services.reconciliation.differences(gateway=gateway, day=day, bill=bill)
    return write(gateway, day, len(bill), [asdict(difference) for difference in found])


def fetch(gateway: str, day: date) -> list[BillLine]:
    """Return a gateway's bill; one of a day without movements is empty where there is none.

    One that is still not there a day late is taken for empty, so that somebody hears of it.
    Raises UnknownGateway, GatewayTrouble, GatewayRefusal.
    """
    try:
        return payments.gateways.by_code(gateway).bill(day)
    except NoBillYet:
        is_late = timezone.now() >= whole_at(day) + PATIENCE
        if is_late or not payments.services.reconciliation.booked(gateway, day):
            return []
        raise


def wait(gateway: str, day: date, why: str) -> None:
    """Write down that there is no bill yet, unless there was one before."""
    facts = {"trouble": why[:200], "checked_at": timezone.now()}
    check, _is_new = BillCheck.objects.get_or_create(gateway=gateway, day=day, defaults=facts)
    BillCheck.objects.filter(pk=check.pk, state=BillCheck.State.WAITING).update(**facts)


@transaction.atomic
def write(gateway: str, day: date, lines: int, found: list[dict[str, object]]) -> BillCheck:
    """Write what a comparison found; differences nobody has heard of are told.

    A bill that is not whole yet differs for that alone, and nobody is told.
    """
    rows = BillCheck.objects.filter(gateway=gateway, day=day).select_for_update()
    before = rows.first()
    facts = {
        "state": BillCheck.State.DIFFERS if found else BillCheck.State.AGREES,
        "lines": lines,
        "differences": found,
        "trouble": "",
        "checked_at": timezone.now(),
    }
    check, _is_new = BillCheck.objects.update_or_create(gateway=gateway, day=day, defaults=facts)
    is_told = before is not None and before.is_settled and before.differences == found
    if found and check.is_settled and not is_told:
        operations.services.outbox.enqueue(
            topic="bill.differs", key=f"{gateway} {day}", payload={"bill": check.pk}
        )
    return check


def check_due() -> int:
    """Check every bill that is whole and was not checked since; return how many were there."""
    checked = 0
    for gateway in settings.PAYMENT_GATEWAYS:
        for day in due(gateway):
            try:
                check_bill(gateway=gateway, day=day)
            except (GatewayTrouble, GatewayRefusal) as error:
                log.warning("no_bill", gateway=gateway, day=str(day), error=str(error))
            else:
                checked += 1
    return checked


def due(gateway: str) -> Iterator[date]:
    """Yield the days of the last week, from the gateway's first payment on, that need a check."""
    first = Payment.objects.filter(gateway=gateway).order_by("pk").first()
    if first is None:
        return
    today, since = timezone.localdate(), timezone.localtime(first.created_at).date()
    rows = BillCheck.objects.filter(gateway=gateway, day__gte=today - timedelta(days=DAYS_BACK))
    settled = {check.day for check in rows if check.is_settled}
    for back in range(DAYS_BACK, 0, -1):
        day = today - timedelta(days=back)
        if day >= since and day not in settled and timezone.now() >= whole_at(day):
            yield day
