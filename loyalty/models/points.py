"""Points: what a shopper has, why, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from loyalty.querysets import EntryQuerySet, LotQuerySet


class PointsAccount(models.Model):
    """A shopper's points: changed by ``loyalty.services.ledger`` alone, with an entry for each.

    ``owed`` is what earned points were taken back of after they had been spent; later points pay
    it off first. ``growth`` decides on the member level.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="points",
        verbose_name=_("customer"),
    )
    balance = models.BigIntegerField(_("points"), default=0)
    owed = models.BigIntegerField(_("owed"), default=0)
    growth = models.BigIntegerField(_("growth"), default=0)

    class Meta:
        verbose_name = _("points account")
        verbose_name_plural = _("points accounts")
        ordering = ["-user"]
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=0, owed__gte=0, growth__gte=0),
                name="points_account_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(balance=0) | Q(owed=0), name="points_account_has_or_owes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class PointsEntry(models.Model):
    """One change of an account, only ever added.

    ``outlived_at`` says of points taken when the last of them would have lapsed: given back, they
    are good until then.
    """

    class Kind(models.TextChoices):
        EARNED = "earned", _("earned by an order")
        SPENT = "spent", _("spent on an order")
        GIVEN_BACK = "given_back", _("points given back")
        TAKEN_BACK = "taken_back", _("points taken back")
        REDEEMED = "redeemed", _("redeemed for a reward")
        EXPIRED = "expired", _("points lapsed")
        ADJUSTED = "adjusted", _("adjusted by the shop")

    account = models.ForeignKey(
        PointsAccount,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("points account"),
    )
    delta = models.BigIntegerField(_("points"))
    growth = models.BigIntegerField(_("growth"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    order_reference = models.CharField(_("order"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    outlived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("at"), db_default=Now())

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(delta=0) | ~Q(growth=0), name="points_entry_changes_something"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["earned", "given_back"], delta__gte=0, growth__gte=0)
                | Q(kind="taken_back", delta__lte=0, growth__lte=0)
                | Q(kind__in=["spent", "redeemed", "expired"], delta__lt=0, growth=0)
                | Q(kind="adjusted"),
                name="points_entry_goes_the_way_of_its_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="points_entry_of_account"),
            models.Index(
                fields=["order_reference"],
                name="points_entry_of_order",
                condition=~Q(order_reference=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.delta:+d}"


class PointsLot(models.Model):
    """Points that came together and lapse together; those that lapse first are spent first."""

    entry = models.OneToOneField(
        PointsEntry, on_delete=models.PROTECT, primary_key=True, related_name="lot"
    )
    account = models.ForeignKey(PointsAccount, on_delete=models.PROTECT, related_name="lots")
    points = models.BigIntegerField(_("points"))
    points_left = models.BigIntegerField(_("points left"))
    expires_at = models.DateTimeField(_("lapse"))
    told_at = models.DateTimeField(_("told"), null=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot of points")
        verbose_name_plural = _("lots of points")
        ordering = ["expires_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=1, points_left__gte=0, points_left__lte=F("points")),
                name="points_lot_left_within_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "expires_at"],
                name="points_lot_left",
                condition=Q(points_left__gt=0),
            ),
            models.Index(
                fields=["expires_at"], name="points_lot_lapsing", condition=Q(points_left__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points_left} / {self.points}"
