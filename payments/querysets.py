"""Choices of payments, refunds and entries in the books."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Now

ATTEMPTS_BEFORE_CARE = 10


class PaymentQuerySet(models.QuerySet[Any]):
    """Payments by what is known of them."""

    def for_order(self, number: str) -> Self:
        """Keep the payments of one order."""
        return self.filter(order_reference=number)

    def pending(self) -> Self:
        """Keep payments nobody has told us the end of."""
        return self.filter(state="pending")

    def received(self) -> Self:
        """Keep payments whose money has arrived, wanted or not."""
        return self.filter(state__in=["succeeded", "surplus"])

    def to_poll(self) -> Self:
        """Keep pending payments the gateway should be asked about now."""
        return self.pending().filter(next_poll_at__lte=Now()).order_by("next_poll_at")

    def unsettled(self) -> Self:
        """Keep payments whose money has come and whose order has not acted on it yet."""
        return self.received().filter(next_poll_at__isnull=False).order_by("next_poll_at")

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))


class PaymentEventQuerySet(models.QuerySet[Any]):
    """What gateways told us, by what it speaks of."""

    def about(self, out_trade_no: str) -> Self:
        """Keep the believed messages about one trade."""
        spoken_of = KT("payload__trade__out_trade_no")
        return self.alias(spoken_of=spoken_of).filter(is_verified=True, spoken_of=out_trade_no)


class RefundQuerySet(models.QuerySet[Any]):
    """Refunds by what is left to do with them."""

    def due(self) -> Self:
        """Keep refunds that should be sent to their gateway now."""
        return self.filter(state="requested", next_attempt_at__lte=Now()).order_by(
            "next_attempt_at"
        )

    def needing_care(self) -> Self:
        """Keep refunds a person has to look at: failed, or long not settled by their gateway."""
        return self.filter(
            Q(state="failed") | Q(state="requested", attempts__gt=ATTEMPTS_BEFORE_CARE)
        )


class BooksEntryQuerySet(models.QuerySet[Any]):
    """Entries by when they were posted, and what they come to."""

    def until(self, at: datetime | None) -> Self:
        """Keep entries posted before a moment; all of them for None."""
        return self if at is None else self.filter(transaction__posted_at__lt=at)

    def of_order(self, number: str) -> Self:
        """Keep the entries of one order."""
        return self.filter(transaction__order_reference=number)

    def sum(self) -> int:
        """Return what the entries come to, in fen."""
        return int(self.aggregate(sum=Sum("amount", default=0))["sum"])
