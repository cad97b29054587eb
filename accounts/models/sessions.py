"""Who is signed in where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class Session(models.Model):
    """One visitor's session, in a browser's cookie or an app's token: only a digest of either.

    ``digest`` is the SHA-256 of the key the visitor holds, so that a copy of the table opens no
    door. What was noted of the device stands in ``data``, as Django's own sessions keep it.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    data = models.TextField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.digest[:8]}"
