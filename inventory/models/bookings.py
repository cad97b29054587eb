"""Places in the queue for what is sold out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from inventory.querysets import PreBookingQuerySet


class PreBooking(models.Model):
    """A shopper's place in the queue for a variant; who asked first has the smaller key.

    Once stock comes, ``held_quantity`` of the ``quantity`` units asked for are held until
    ``held_until`` by reservations whose order reference is ``reference``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("in the queue")
        HELD = "held", _("held for you")
        BOUGHT = "bought", _("ordered")
        LAPSED = "lapsed", _("lapsed")
        WITHDRAWN = "withdrawn", _("given up")

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    held_quantity = models.PositiveSmallIntegerField(_("held"), default=0, db_default=0)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.WAITING,
        db_default=State.WAITING,
    )
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(_("in line since"), db_default=Now())
    held_until = models.DateTimeField(_("held until"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = PreBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pre-booking")
        verbose_name_plural = _("pre-bookings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "variant"],
                condition=Q(state__in=["waiting", "held"]),
                name="pre_booking_one_place_a_user",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=999, held_quantity__lte=F("quantity")),
                name="pre_booking_holds_no_more_than_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", held_quantity=0, held_until__isnull=True)
                | Q(state="held", held_quantity__gt=0, held_until__isnull=False)
                | ~Q(state__in=["waiting", "held"]),
                name="pre_booking_holds_something_until_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "held"], ended_at__isnull=True)
                | (~Q(state__in=["waiting", "held"]) & Q(ended_at__isnull=False)),
                name="pre_booking_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["variant", "id"], name="pre_booking_queue", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["held_until"], name="pre_booking_to_lapse", condition=Q(state="held")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.variant_id} × {self.quantity}"

    @property
    def reference(self) -> str:
        """Return what its reservations are written under."""
        return f"booking:{self.pk}"

    @property
    def is_live(self) -> bool:
        """Tell whether it still waits, or holds something for an order."""
        return self.state in {self.State.WAITING, self.State.HELD}
