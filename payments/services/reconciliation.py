"""Compare the gateway's bill of a day with our books, to the fen."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

import payments.gateways
from payments.models import Payment, Refund


@dataclass(frozen=True)
class Difference:
    """One movement the two sides do not agree on; None where a side has no such movement."""

    kind: str
    number: str
    ours: int | None
    theirs: int | None

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: ours {self.ours}, theirs {self.theirs}"


def compare_bill(*, gateway: str, day: date) -> list[Difference]:
    """List every payment and refund of a day on which gateway and shop differ.

    Raises UnknownGateway, GatewayTrouble, GatewayRefusal.
    """
    bill = payments.gateways.by_code(gateway).bill(day)
    theirs = {(line.kind, line.number): line.amount for line in bill}
    ours = booked(gateway, day)
    return [
        Difference(kind, number, ours.get((kind, number)), theirs.get((kind, number)))
        for kind, number in sorted(ours.keys() | theirs.keys())
        if ours.get((kind, number)) != theirs.get((kind, number))
    ]


def booked(gateway: str, day: date) -> dict[tuple[str, str], int]:
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
