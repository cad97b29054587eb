"""What points mean in the money books: a promise that costs, released when it ends unspent.

Points spent on an order, and given back by it, are booked by the order with its sale and credits.
"""

from django.conf import settings

import payments.services.books
from loyalty.models import PointsEntry
from payments.models.books import Account

Kind = PointsEntry.Kind
BOOKED = {Kind.EARNED, Kind.TAKEN_BACK, Kind.EXPIRED, Kind.ADJUSTED}


def moved(entry: PointsEntry) -> None:
    """Book an entry that gives points away, or ends some of them."""
    if entry.kind in BOOKED:
        promise(entry, entry.delta * settings.POINT_AMOUNT)


def promise(entry: PointsEntry, amount: int) -> None:
    """Book what an entry adds to what members are owed, in fen; negative, what it ends."""
    payments.services.books.post(
        kind=f"points_{entry.kind}",
        reference=f"points:{entry.pk}",
        order_reference=entry.order_reference,
        entries=[
            (Account.POINTS_EXPENSE, "", amount),
            (Account.POINTS_LIABILITY, "", -amount),
        ],
    )
