"""Choices of orders, in the words the counter uses."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from orders.after_sales_life import APPROVED, CLOCK_OF, IN_TRANSIT, OPEN, REJECTED, WITH_US


class OrderQuerySet(models.QuerySet[Any]):
    """Orders by owner and by what they wait for."""

    def placed_by(self, user: Any) -> Self:
        """Keep the orders of one user; nobody's for an anonymous one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def awaiting_payment(self) -> Self:
        """Keep orders to be paid (待付款)."""
        return self.filter(state="pending_payment")

    def awaiting_dispatch(self) -> Self:
        """Keep orders to be shipped, wholly or in part (待发货)."""
        return self.filter(state__in=["paid", "partially_shipped"])

    def awaiting_receipt(self) -> Self:
        """Keep orders on their way to the shopper (待收货)."""
        return self.filter(state="shipped")

    def awaiting_review(self) -> Self:
        """Keep received orders with a line nobody has reviewed (待评价)."""
        return self.filter(state__in=["received", "completed"]).filter(
            Exists(
                self.model.lines.rel.related_model.objects.filter(
                    order=OuterRef("pk"), is_reviewed=False
                )
            )
        )

    def in_after_sales(self) -> Self:
        """Keep orders with an after-sales request or money given back (退款/售后)."""
        requests = self.model.return_requests.rel.related_model.objects
        return self.filter(
            models.Q(refunded_amount__gt=0) | Exists(requests.filter(order=OuterRef("pk")))
        )

    def overdue(self) -> Self:
        """Keep unpaid orders whose time is over."""
        return self.awaiting_payment().filter(expires_at__lte=Now())

    def to_be_received_by_the_clock(self) -> Self:
        """Keep shipped orders whose shopper has had long enough to say so."""
        return self.filter(state="shipped", shipped_at__lte=Now() - settings.RECEIPT_AFTER)

    def to_be_completed_by_the_clock(self) -> Self:
        """Keep received orders whose return window is over and whose requests are settled."""
        requests = self.model.return_requests.rel.related_model.objects
        waited = self.filter(state="received", received_at__lte=Now() - settings.RETURN_WINDOW)
        return waited.exclude(Exists(requests.open().filter(order=OuterRef("pk"))))

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))

    def with_lines(self) -> Self:
        """Fetch the lines along."""
        return self.prefetch_related("lines")


class OrderLineQuerySet(models.QuerySet[Any]):
    """Order lines by what is left to do with them."""

    def unshipped(self) -> Self:
        """Keep lines with units that are still to be shipped."""
        return self.filter(
            quantity__gt=models.F("shipped_quantity") + models.F("cancelled_quantity")
        )


class ReturnRequestQuerySet(models.QuerySet[Any]):
    """After-sales requests by what they wait for."""

    def open(self) -> Self:
        """Keep requests that are not settled."""
        return self.filter(state__in=OPEN)

    def to_decide(self) -> Self:
        """Keep requests nobody has answered."""
        return self.filter(state="requested")

    def waiting_for_parcel(self) -> Self:
        """Keep requests whose goods are with the shopper or on their way back."""
        return self.filter(state__in=[APPROVED, IN_TRANSIT])

    def to_inspect(self) -> Self:
        """Keep requests whose goods lie in the shop, to be looked at or settled."""
        return self.filter(state__in=WITH_US)

    def appealed(self) -> Self:
        """Keep requests a second answer is wanted of."""
        return self.filter(state="appealed")

    def for_the_shop(self) -> Self:
        """Keep requests the staff has to do something about."""
        return self.filter(state__in=["requested", "appealed", *WITH_US])

    def overdue(self) -> Self:
        """Keep requests whose clock the staff has let run out."""
        late = models.Q()
        for state, clock in CLOCK_OF.items():
            if state not in {APPROVED, REJECTED}:
                late |= models.Q(state=state, **{f"{clock}__lte": Now()})
        return self.filter(late)

    def never_sent(self) -> Self:
        """Keep approved requests whose parcel was not sent in time."""
        return self.filter(state=APPROVED, parcel_by__lte=Now())

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))

    def with_story(self) -> Self:
        """Fetch the lines, pictures and steps along."""
        joined = ("order", "back_carrier", "warehouse", "credit", "replacement")
        return self.select_related(*joined).prefetch_related(
            "lines__order_line", "lines__variant", "pictures", "events__actor"
        )


class InvoiceQuerySet(models.QuerySet[Any]):
    """Invoices by what they wait for."""

    def live(self) -> Self:
        """Keep requests and invoices that stand; at most one an order."""
        return self.filter(corrects=None).exclude(state="voided")

    def issued(self) -> Self:
        """Keep invoices that were handed out and stand, red-letter ones too."""
        return self.filter(state="issued")

    def to_issue(self) -> Self:
        """Keep requests of orders with money to bill."""
        requested = self.filter(state="requested")
        return requested.filter(order__paid_amount__gt=F("order__refunded_amount"))

    def to_correct(self) -> Self:
        """Keep invoices that bill more than is still paid."""
        billed = F("amount") - F("corrected_amount")
        kept = F("order__paid_amount") - F("order__refunded_amount")
        found = self.filter(state="issued", corrects=None).alias(excess=billed - kept)
        return found.filter(excess__gt=0)
