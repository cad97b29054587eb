"""Choices of stock."""

from typing import Any, Self

from django.db import models
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, Now


class StockItemQuerySet(models.QuerySet[Any]):
    """Stock items by what may be promised from them."""

    def in_service(self) -> Self:
        """Keep stock of warehouses that ship, in the order they should be asked."""
        ships = self.filter(warehouse__is_active=True, warehouse__kind="store")
        return ships.order_by("warehouse__priority", "pk")

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order, so that no two callers deadlock."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))

    def promisable(self) -> Self:
        """Keep stock of which at least one unit may still be promised."""
        return self.filter(on_hand__gt=F("reserved") - F("backorder_limit"))

    def counted(self, channel: Any) -> Self:
        """Tell of each item what a channel may promise: ``left``, of which ``here`` lie there.

        What is kept back from the channel is in neither; ``owed`` units are promised and have
        still to come.
        """
        kept = FilteredRelation("kept_back", condition=Q(kept_back__channel=channel))
        free = F("on_hand") - F("reserved") - Coalesce(F("kept__quantity"), 0)
        return self.annotate(kept=kept).annotate(
            kept_units=Coalesce(F("kept__quantity"), 0),
            left=Greatest(free + F("backorder_limit"), 0),
            here=Greatest(free, 0),
            owed=Greatest(F("reserved") - F("on_hand"), 0),
        )

    def by_variant(self, channel: Any) -> Any:
        """Sum ``counted`` by variant over the stores in service, as ``total_left`` and so on."""
        counted = self.in_service().order_by().counted(channel)
        sums = {f"total_{name}": Sum(name) for name in ("left", "here", "owed")}
        return counted.values("variant_id").annotate(**sums)

    def available(self) -> int:
        """Sum what may still be promised from the chosen rows."""
        total = Coalesce(Sum(F("on_hand") + F("backorder_limit") - F("reserved")), 0)
        return int(self.aggregate(total=total)["total"])


class ReservationQuerySet(models.QuerySet[Any]):
    """Reservations by whether they still hold."""

    def held(self) -> Self:
        """Keep promises that are neither shipped nor released."""
        return self.filter(state="held")

    def lapsed(self) -> Self:
        """Keep held promises whose time is over."""
        return self.held().filter(expires_at__lte=Now())


class PreBookingQuerySet(models.QuerySet[Any]):
    """Places in a queue by owner and by whether they still count."""

    def owned_by(self, user: Any) -> Self:
        """Keep the places of one user; nobody's for an anonymous one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def live(self) -> Self:
        """Keep those that wait or hold something."""
        return self.filter(state__in=["waiting", "held"])

    def waiting(self) -> Self:
        """Keep those that wait, the first in line first."""
        return self.filter(state="waiting").order_by("pk")

    def held(self) -> Self:
        """Keep those that hold something whose time is not over."""
        return self.filter(state="held", held_until__gt=Now())

    def overdue(self) -> Self:
        """Keep those that held something for as long as the shop holds it."""
        return self.filter(state="held", held_until__lte=Now())

    def placed(self) -> Self:
        """Tell of each its ``place`` in the queue of its variant, from 1."""
        ahead = self.queue().filter(pk__lt=OuterRef("pk"))
        return self.annotate(place=number(ahead) + 1)

    def with_length(self) -> Self:
        """Tell of each the ``length`` of the queue for its variant."""
        return self.annotate(length=number(self.queue()))

    def queue(self) -> Self:
        """Choose all that wait for the variant of an outer row."""
        waiting: Self = self.model.objects.filter(state="waiting", variant=OuterRef("variant"))
        return waiting.order_by()


class LayerUseQuerySet(models.QuerySet[Any]):
    """Uses of cost layers."""

    def of_goods(self) -> Self:
        """Keep uses of goods, leaving out the rows that only correct their cost."""
        return self.filter(quantity__gt=0)

    def to_carry(self) -> Self:
        """Tell of each use of goods its ``worth`` with corrections, and what went on elsewhere.

        ``gone`` counts the units that did, ``carried`` what they took of its worth.
        """
        one = self.model.objects.filter(pk=OuterRef("pk")).values("pk")
        followed = one.filter(onward_layers__corrections__follows__isnull=False)
        return (
            self.of_goods()
            .select_related("layer")
            .annotate(
                worth=F("value") + total(one, "corrections__value"),
                gone=total(one, "onward_layers__quantity"),
                carried=total(one, "onward_layers__move__value")
                + total(followed, "onward_layers__corrections__value"),
            )
            .order_by("pk")
        )


def total(rows: models.QuerySet[Any], column: str) -> Coalesce:
    """Sum a related column per row, 0 where there is nothing to sum."""
    return Coalesce(
        Subquery(rows.values(sum=Sum(column)), output_field=models.BigIntegerField()), 0
    )


def number(rows: models.QuerySet[Any]) -> Coalesce:
    """Count the rows of one variant as a subquery, 0 where there are none."""
    counted = rows.values("variant").annotate(n=models.Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
