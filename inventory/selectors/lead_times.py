"""How long suppliers really take, beside what they promise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Coalesce, Extract

from inventory.models import ReceiptLine, SupplierItem

SECONDS_A_DAY = 86_400


class Percentile(Aggregate):
    """The value below which a share of the rows lies, interpolated (SQL's percentile_cont)."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float) -> None:
        super().__init__(expression, share=share)


@dataclass(frozen=True)
class LeadTime:
    """Days from sending an order to each delivery of a variant: median, and where 8 of 10 lie."""

    supplier_id: int
    supplier: str
    supplier_code: str
    variant_id: int
    sku: str
    deliveries: int
    median_days: float
    shortest_days: float
    longest_days: float
    promised_days: int

    @property
    def is_late(self) -> bool:
        """Tell whether half of the deliveries take longer than promised by a day or more."""
        return self.median_days >= self.promised_days + 1


def lead_times(*, supplier_id: int | None = None) -> list[LeadTime]:
    """Measure every supplier, or one, by variant; deliveries refused altogether do not count."""
    rows = came().values(
        "receipt__order__supplier_id",
        "receipt__order__supplier__name",
        "receipt__order__supplier__code",
        "order_line__variant_id",
        "order_line__variant__sku",
        "receipt__order__supplier__lead_time_days",
    )
    if supplier_id is not None:
        rows = rows.filter(receipt__order__supplier_id=supplier_id)
    measured = rows.annotate(
        deliveries=Count("pk"),
        median=Percentile(F("days"), 0.5),
        low=Percentile(F("days"), 0.1),
        high=Percentile(F("days"), 0.9),
    ).order_by("receipt__order__supplier__name", "order_line__variant__sku")
    return list(with_promises(list(measured)))


def came() -> Any:
    """Choose delivered lines of which something stayed, with the ``days`` they took."""
    taken = ReceiptLine.objects.filter(
        Q(accepted_quantity__gt=0) | Q(held_quantity__gt=0),
        receipt__order__sent_at__isnull=False,
    )
    took = ExpressionWrapper(
        F("receipt__created_at") - F("receipt__order__sent_at"), output_field=DurationField()
    )
    return taken.order_by().annotate(days=Extract(took, "epoch") / float(SECONDS_A_DAY))


def with_promises(rows: list[dict[str, Any]]) -> Iterator[LeadTime]:
    """Set beside each measure what the supplier promises."""
    items = SupplierItem.objects.filter(
        supplier__in={row["receipt__order__supplier_id"] for row in rows}
    )
    days = Coalesce(F("lead_time_days"), F("supplier__lead_time_days"))
    promised = {
        (supplier, variant): promise
        for supplier, variant, promise in items.values_list("supplier_id", "variant_id", days)
    }
    for row in rows:
        supplier, variant = row["receipt__order__supplier_id"], row["order_line__variant_id"]
        own = row["receipt__order__supplier__lead_time_days"]
        yield LeadTime(
            supplier,
            row["receipt__order__supplier__name"],
            row["receipt__order__supplier__code"],
            variant,
            row["order_line__variant__sku"],
            row["deliveries"],
            round(row["median"], 1),
            round(row["low"], 1),
            round(row["high"], 1),
            promised.get((supplier, variant), own),
        )
