"""Compare the gateway's bill of a day with our books, to the fen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from payments.gateways.contract import BillLine
from payments.models import Payment, Refund

Moves = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Difference:
    """One movement the two sides do not agree on; None where a side has no such movement."""

    kind: str
    number: str
    ours: int | None
    theirs: int | None


def differences(*, gateway: str, day: date, bill: Iterable[BillLine]) -> list[Difference]:
    """List every payment and refund of a day on which a gateway's bill and our books differ."""
    theirs, ours = billed(bill), booked(gateway, day)
    return [
        Difference(kind, number, ours.get((kind, number)), theirs.get((kind, number)))
        for kind, number in sorted(ours.keys() | theirs.keys())
        if ours.get((kind, number)) != theirs.get((kind, number))
    ]


def billed(bill: Iterable[BillLine]) -> Moves:
    """Map a bill's movements to their amounts: what stands there twice counts twice.

    Money of another currency is nothing we have booked.
    """
    moves: Counter[tuple[str, str]] = Counter()
    for line in bill:
        is_ours = line.currency == settings.CURRENCY
        moves[line.kind, line.number if is_ours else f"{line.number} {line.currency}"] += (
            line.amount
        )
    return dict(moves)


def booked(gateway: str, day: date) -> Moves:
    """Map our movements of a day, by kind and number, to their amounts."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    span = (start, start + timedelta(days=1))
    came = Payment.objects.received().filter(
        gateway=gateway, succeeded_at__gte=span[0], succeeded_at__lt=span[1]
    )
    went = Refund.objects.filter(
        payment__gateway=gateway, succeeded_at__gte=span[0], succeeded_at__lt=span[1]
    )
    moves = {
        ("payment", number): amount for number, amount in came.values_list("out_trade_no", "amount")
    }
    for number, amount in went.values_list("out_refund_no", "amount"):
        moves["refund", number] = amount
    return moves
