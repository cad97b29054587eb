"""Levels that members reach by growing, and what goods cost them there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Named, Variant, speaks_english


class MemberLevel(Named):
    """A step of membership, reached from so much growth on: one for each yuan of goods kept.

    ``earn_share`` says in basis points how many points a member earns there: 10000 is the
    ordinary number of them, 15000 half as many again.
    """

    rank = models.PositiveSmallIntegerField(_("rank"), unique=True)
    growth_from = models.PositiveBigIntegerField(_("from growth"), unique=True)
    earn_share = models.PositiveIntegerField(_("points earned, in basis points"), default=10_000)
    benefits = models.TextField(_("benefits"), blank=True, max_length=1000)
    benefits_en = models.TextField(_("benefits in English"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("member level")
        verbose_name_plural = _("member levels")
        ordering = ["rank"]
        constraints = [
            models.CheckConstraint(condition=Q(rank__gte=1), name="level_counts_from_one"),
            models.CheckConstraint(
                condition=Q(earn_share__gte=1, earn_share__lte=1_000_000),
                name="level_earns_something",
            ),
        ]

    @property
    def earn_times(self) -> str:
        """Return how many times the ordinary points a member earns there, such as ``1.25``."""
        return f"{self.earn_share / 10_000:g}"

    @property
    def benefits_here(self) -> str:
        """Return the benefits in the reader's language."""
        return (self.benefits_en or self.benefits) if speaks_english() else self.benefits


class LevelPrice(models.Model):
    """What a variant costs members of a level, and of those above without a price of their own."""

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="level_prices", verbose_name=_("variant")
    )
    level = models.ForeignKey(
        MemberLevel, on_delete=models.CASCADE, related_name="prices", verbose_name=_("member level")
    )
    amount = models.PositiveBigIntegerField(_("price in fen"))

    class Meta:
        verbose_name = _("level price")
        verbose_name_plural = _("level prices")
        ordering = ["variant", "level"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "level"], name="level_price_once"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} · {self.level}"
