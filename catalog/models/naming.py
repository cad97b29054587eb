"""Names in both of the shop's languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def speaks_english() -> bool:
    """Tell whether the reader of this page reads English."""
    return (get_language() or "").startswith("en")


class Named(models.Model):
    """Something with a Chinese name and, where a clerk wrote one, an English name."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return the name in the reader's language."""
        return (self.name_en or self.name) if speaks_english() else self.name
