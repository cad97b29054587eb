"""What happened to an order, and what may happen next."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.querysets import ReturnRequestQuerySet


class OrderEvent(models.Model):
    """One thing that happened to an order; rows are only ever added."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"


class ReturnRequest(models.Model):
    """A shopper asks for money back; a clerk decides."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        REFUNDED = "refunded", _("refunded")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="return_requests")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    reason = models.CharField(_("reason"), max_length=300)
    amount = models.BigIntegerField(_("amount in fen"))
    answer = models.CharField(_("the shop's answer"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("requested at"), db_default=Now())
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ReturnRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("after-sales request")
        verbose_name_plural = _("after-sales requests")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="return_request_of_something"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state="requested"),
                name="return_request_one_open_an_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"
