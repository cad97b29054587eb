"""Campaigns and the promotions they are made of."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand, Category, Named, Product
from promotions.querysets import PromotionQuerySet


class Campaign(Named):
    """An occasion to sell for less: its promotions run only while it runs."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="campaign_ends_after_it_starts"
            ),
        ]


class Promotion(Named):
    """One rule of selling for less; see ``promotions.rules`` for what its terms mean.

    ``used_count`` and ``spent_amount`` count, by conditional updates when orders are placed, only
    while there is a limit: nobody waits for the row of a promotion that is for all.
    """

    class Lane(models.TextChoices):
        ITEM = "item", _("on items")
        ORDER = "order", _("on the order")
        COUPON = "coupon", _("by coupon")
        SHIPPING = "shipping", _("on the freight")

    class Kind(models.TextChoices):
        PERCENT = "percent", _("percentage off")
        AMOUNT = "amount", _("amount off")
        FIXED_PRICE = "fixed_price", _("fixed price")
        TIERED = "tiered", _("more off for more (满减)")
        NTH_UNIT = "nth_unit", _("nth unit cheaper, buy X get Y")
        FREE_FREIGHT = "free_freight", _("free freight")

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="promotions",
        verbose_name=_("campaign"),
    )
    lane = models.CharField(_("lane"), max_length=10, choices=Lane.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    share = models.PositiveIntegerField(_("taken off, in basis points"), default=0)
    amount = models.BigIntegerField(_("amount or price, in fen"), default=0)
    every = models.PositiveSmallIntegerField(_("of every so many units"), default=0)
    free = models.PositiveSmallIntegerField(_("so many are cheaper"), default=0)
    priority = models.SmallIntegerField(_("priority"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    products = models.ManyToManyField(Product, blank=True, verbose_name=_("products"))
    categories = models.ManyToManyField(Category, blank=True, verbose_name=_("categories"))
    brands = models.ManyToManyField(Brand, blank=True, verbose_name=_("brands"))
    minimum_amount = models.BigIntegerField(_("from an amount, in fen"), default=0)
    minimum_quantity = models.PositiveIntegerField(_("from so many units"), default=0)
    members_only = models.BooleanField(_("for members only"), default=False)
    newcomers_only = models.BooleanField(_("for first orders only"), default=False)
    minimum_level = models.PositiveSmallIntegerField(_("from member level"), default=0)
    use_limit = models.PositiveIntegerField(_("uses in all"), null=True, blank=True)
    uses_each = models.PositiveIntegerField(_("uses a shopper"), null=True, blank=True)
    budget_amount = models.BigIntegerField(_("budget in fen"), null=True, blank=True)
    used_count = models.PositiveIntegerField(_("used"), default=0)
    spent_amount = models.BigIntegerField(_("spent"), default=0)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="percent", share__gte=1, share__lte=10_000)
                | Q(kind="amount", amount__gte=1)
                | Q(kind="fixed_price", amount__gte=0, lane="item")
                | Q(kind="tiered", lane__in=["order", "coupon"])
                | Q(
                    kind="nth_unit",
                    lane="item",
                    share__gte=1,
                    share__lte=10_000,
                    free__gte=1,
                    every__gt=F("free"),
                )
                | Q(kind="free_freight", lane="shipping"),
                name="promotion_terms_fit_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(lane="shipping") | Q(kind__in=["percent", "amount", "free_freight"]),
                name="promotion_on_freight_fits",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="promotion_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(minimum_amount__gte=0, amount__gte=0, spent_amount__gte=0),
                name="promotion_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(use_limit__isnull=True) | Q(used_count__lte=F("use_limit")),
                name="promotion_used_within_its_limit",
            ),
            models.CheckConstraint(
                condition=Q(budget_amount__isnull=True) | Q(spent_amount__lte=F("budget_amount")),
                name="promotion_spent_within_its_budget",
            ),
        ]


class PromotionTier(models.Model):
    """So much off from an amount on."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="tiers")
    from_amount = models.BigIntegerField(_("from, in fen"))
    off_amount = models.BigIntegerField(_("off, in fen"))

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["from_amount"]
        constraints = [
            models.UniqueConstraint(
                fields=["promotion", "from_amount"], name="promotion_tier_once"
            ),
            models.CheckConstraint(
                condition=Q(off_amount__gte=1, from_amount__gte=F("off_amount")),
                name="promotion_tier_takes_no_more_than_it_asks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_amount}: {self.off_amount}"


class PromotionUse(models.Model):
    """What one order took of a promotion; it is given back when the order ends unshipped.

    ``is_counted`` tells whether the promotion had a limit then, and its counters include this.
    """

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="uses")
    order_reference = models.CharField(_("order"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    amount = models.BigIntegerField(_("amount"))
    is_counted = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(_("at"), db_default=Now())
    returned_at = models.DateTimeField(_("given back"), null=True)

    class Meta:
        verbose_name = _("use of a promotion")
        verbose_name_plural = _("uses of promotions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order_reference", "promotion"], name="promotion_use_once_an_order"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="promotion_use_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["user", "promotion"],
                name="promotion_use_by_user",
                condition=Q(returned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_reference}: {self.amount}"
