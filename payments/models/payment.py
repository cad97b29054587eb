"""Money asked for, money received, money given back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.gateways.contract import Presentation
from payments.querysets import PaymentEventQuerySet, PaymentQuerySet, RefundQuerySet


class Payment(models.Model):
    """One attempt to be paid for one order through one gateway."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for payment")
        SUCCEEDED = "succeeded", _("paid")
        SURPLUS = "surplus", _("paid twice or too late, to be refunded")
        CLOSED = "closed", _("closed")

    out_trade_no = models.CharField(_("trade number"), max_length=40, unique=True)
    order_reference = models.CharField(_("order"), max_length=40, db_index=True)
    gateway = models.CharField(_("gateway"), max_length=20)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    gateway_trade_no = models.CharField(_("gateway's number"), max_length=80, blank=True)
    amount = models.BigIntegerField(_("amount in fen"))
    refunded_amount = models.BigIntegerField(_("refunded in fen"), default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    # An address, or what a QR code says; WeChat's begins with weixin://.
    pay_url = models.TextField(blank=True)
    presentation = models.CharField(
        max_length=10,
        choices=[(kind.value, kind.value) for kind in Presentation],
        default=Presentation.PAGE.value,
        db_default=Presentation.PAGE.value,
    )
    parameters = models.JSONField(default=dict, db_default={})
    expires_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    polls = models.PositiveSmallIntegerField(default=0)
    next_poll_at = models.DateTimeField(null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0, refunded_amount__lte=F("amount")),
                name="payment_refunds_no_more_than_it_got",
            ),
            models.UniqueConstraint(
                fields=["order_reference"],
                condition=Q(state="succeeded"),
                name="payment_one_success_an_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_poll_at"], name="payment_to_poll", condition=Q(state="pending")
            ),
            models.Index(
                fields=["next_poll_at"],
                name="payment_to_settle",
                condition=Q(state__in=["succeeded", "surplus"], next_poll_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.out_trade_no


class PaymentEvent(models.Model):
    """A notify as it came in, believed or not."""

    gateway = models.CharField(_("gateway"), max_length=20)
    event_key = models.CharField(_("event"), max_length=100)
    is_verified = models.BooleanField(_("verified"))
    payload = models.JSONField(_("payload"), default=dict)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    received_at = models.DateTimeField(_("received"), db_default=Now())

    objects = PaymentEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment event")
        verbose_name_plural = _("payment events")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "event_key"],
                condition=Q(is_verified=True),
                name="payment_event_once",
            )
        ]
        indexes = [
            models.Index(
                KT("payload__trade__out_trade_no"),
                name="payment_event_of_trade",
                condition=Q(is_verified=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_key}"


class Refund(models.Model):
    """Money on its way back to a shopper."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("on its way")
        SUCCEEDED = "succeeded", _("refunded")
        FAILED = "failed", _("failed")
        PAID_OUT = "paid_out", _("paid out otherwise")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    out_refund_no = models.CharField(_("refund number"), max_length=40, unique=True)
    reference = models.CharField(_("for"), max_length=80, unique=True)
    amount = models.BigIntegerField(_("amount in fen"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    is_accepted = models.BooleanField(_("taken by the gateway"), default=False, db_default=False)
    failure = models.CharField(
        _("what went wrong"), max_length=200, blank=True, default="", db_default=""
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(_("created"), db_default=Now())
    succeeded_at = models.DateTimeField(_("refunded at"), null=True, blank=True)
    settled_note = models.CharField(
        _("how it was paid out"), max_length=200, blank=True, default="", db_default=""
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        permissions = [
            ("retry_refund", "Can send failed refunds again"),
            ("pay_out_refund", "Can settle failed refunds by hand"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
            models.CheckConstraint(
                condition=~Q(state="paid_out")
                | (~Q(settled_note="") & Q(settled_by__isnull=False)),
                name="refund_paid_out_by_somebody_who_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="refund_to_send", condition=Q(state="requested")
            )
        ]

    def __str__(self) -> str:
        return self.out_refund_no
