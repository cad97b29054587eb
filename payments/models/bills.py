"""What gateways' bills said, day by day, beside our books."""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Gateways promise a day's bill for ten o'clock on the next.
WHOLE_FROM = time(10, 30)


class BillCheck(models.Model):
    """One gateway's bill of one day, and every movement on which it and our books differ."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for the bill")
        AGREES = "agrees", _("agrees")
        DIFFERS = "differs", _("differs")

    gateway = models.CharField(_("gateway"), max_length=20)
    day = models.DateField(_("day of the bill"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    lines = models.PositiveIntegerField(_("lines on the bill"), default=0)
    # Each of kind, number, ours and theirs; the amounts in fen, null where a side has none.
    differences = models.JSONField(_("differences"), default=list)
    trouble = models.CharField(_("why there is no bill"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"))

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        ordering = ["-day", "gateway"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "day"], name="bill_checked_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.day}"

    @property
    def is_settled(self) -> bool:
        """Tell whether the bill was there when it was checked, and whole."""
        return self.state != self.State.WAITING and self.checked_at >= whole_at(self.day)


def whole_at(day: date) -> datetime:
    """Return when nothing is added any more to the bill of a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), WHOLE_FROM))
