"""What points can be redeemed for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Named, Variant
from loyalty.models.points import PointsEntry
from loyalty.querysets import RewardQuerySet
from promotions.models import Coupon, CouponTemplate


class Reward(Named):
    """A coupon or goods that cost points; without an end, a start or a quota it has none.

    ``redeemed_count`` changes only by conditional updates.
    """

    points = models.PositiveIntegerField(_("points"))
    template = models.ForeignKey(
        CouponTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rewards",
        verbose_name=_("coupon"),
    )
    variant = models.ForeignKey(
        Variant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rewards",
        verbose_name=_("goods for points"),
    )
    quota = models.PositiveIntegerField(_("quota"), null=True, blank=True)
    redeemed_count = models.PositiveIntegerField(_("times redeemed"), default=0)
    per_user = models.PositiveSmallIntegerField(_("times a shopper"), default=1)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["points", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=1), name="reward_costs_points"),
            models.CheckConstraint(
                condition=Q(template__isnull=True, variant__isnull=False)
                | Q(template__isnull=False, variant__isnull=True),
                name="reward_is_a_coupon_or_goods",
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(redeemed_count__lte=F("quota")),
                name="reward_redeemed_within_its_quota",
            ),
            models.CheckConstraint(
                condition=Q(per_user__gte=1), name="reward_once_a_shopper_at_least"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="reward_ends_after_it_starts",
            ),
        ]


class Redemption(models.Model):
    """A reward that a shopper has had; ``returned_at`` when its order was called off.

    ``released_amount`` is what its points were worth in fen beyond what an order says they paid.
    """

    reward = models.ForeignKey(
        Reward, on_delete=models.PROTECT, related_name="redemptions", verbose_name=_("reward")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="redemptions",
        verbose_name=_("customer"),
    )
    number = models.PositiveIntegerField()
    entry = models.OneToOneField(PointsEntry, on_delete=models.PROTECT, related_name="redemption")
    coupon = models.OneToOneField(
        Coupon, on_delete=models.PROTECT, null=True, related_name="redemption"
    )
    order_reference = models.CharField(_("order"), max_length=40, null=True, unique=True)
    released_amount = models.BigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(_("at"), db_default=Now())
    returned_at = models.DateTimeField(_("given back"), null=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reward", "user", "number"], name="redemption_so_many_a_shopper"
            ),
            models.CheckConstraint(
                condition=Q(coupon__isnull=True) | Q(order_reference__isnull=True),
                name="redemption_of_a_coupon_or_goods",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward} · {self.number}"
