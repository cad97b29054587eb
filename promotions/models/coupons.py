"""Coupons: what a shopper claims, or types in, to pay less once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from promotions.models.promotions import Promotion
from promotions.querysets import CouponQuerySet


class CouponTemplate(models.Model):
    """What coupons of one kind are worth, and who may have how many of them.

    ``issued_count`` changes only by a conditional update when one is claimed.
    """

    promotion = models.OneToOneField(
        Promotion, on_delete=models.PROTECT, related_name="template", verbose_name=_("worth")
    )
    public_code = models.CharField(_("public code"), max_length=20, null=True, unique=True)
    is_claimable = models.BooleanField(_("in the claim centre"), default=False)
    total = models.PositiveIntegerField(_("coupons in all"), null=True, blank=True)
    per_user = models.PositiveSmallIntegerField(_("coupons a shopper"), default=1)
    valid_days = models.PositiveSmallIntegerField(_("valid for days"), null=True, blank=True)
    issued_count = models.PositiveIntegerField(_("issued"), default=0)

    class Meta:
        verbose_name = _("coupon template")
        verbose_name_plural = _("coupon templates")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(issued_count__lte=F("total")),
                name="coupon_template_issues_no_more_than_it_has",
            ),
            models.CheckConstraint(
                condition=Q(per_user__gte=1), name="coupon_template_one_a_shopper_at_least"
            ),
        ]

    def __str__(self) -> str:
        return str(self.promotion)


class Coupon(models.Model):
    """One coupon: free to be taken by who types its code, or a shopper's own."""

    class State(models.TextChoices):
        AVAILABLE = "available", _("available")
        USED = "used", _("used")
        VOID = "void", _("withdrawn")

    template = models.ForeignKey(CouponTemplate, on_delete=models.PROTECT, related_name="coupons")
    code = models.CharField(_("code"), max_length=20, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="coupons"
    )
    number = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.AVAILABLE
    )
    order_reference = models.CharField(_("order"), max_length=40, null=True, unique=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    expires_at = models.DateTimeField(_("valid until"), null=True)
    used_at = models.DateTimeField(_("used at"), null=True)
    created_at = models.DateTimeField(_("made"), db_default=Now())

    objects = CouponQuerySet.as_manager()

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "user", "number"], name="coupon_so_many_a_shopper"
            ),
            models.CheckConstraint(
                condition=Q(state="used", order_reference__isnull=False, used_at__isnull=False)
                | (~Q(state="used") & Q(order_reference__isnull=True, used_at__isnull=True)),
                name="coupon_used_by_an_order",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, number__isnull=True)
                | Q(user__isnull=False, number__gte=1, claimed_at__isnull=False),
                name="coupon_claimed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["user", "state"], name="coupon_of_user")]

    def __str__(self) -> str:
        return self.code
