"""Staff see personal data masked, until somebody with the right asks, which is written down.

What was asked for is shown in full to who asked, for ten minutes and in their session only.
"""

import time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_noop

import operations.services.audit

RIGHT = "accounts.reveal_personal_data"
VERB = gettext_noop("Looked at personal data")
KEY = "revealed"
SECONDS = 600


class RevealingAdmin:
    """A page of the back office with a button that shows its row's personal data in full."""

    opts: Any
    admin_site: Any
    has_view_permission: Any
    get_object: Any

    def get_urls(self) -> list[URLPattern]:
        """Add the button's address."""
        guard = self.admin_site.admin_view(self.reveal)
        mine = path("<int:pk>/reveal/", guard, name=f"{self.prefix}_reveal")
        return [mine, *super().get_urls()]  # type: ignore[misc]  # ModelAdmin stands beside us

    @property
    def prefix(self) -> str:
        """Return how the addresses of this model's pages are called."""
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def reveal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a row's personal data to this clerk for a while, and write down that they asked."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        row = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if row is None:
            raise Http404
        operations.services.audit.record(actor=request.user, verb=VERB, row=row)
        request.session[KEY] = {**live(request), name_of(row): int(time.time()) + SECONDS}
        return HttpResponseRedirect(reverse(f"admin:{self.prefix}_change", args=[pk]))

    def revealing(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the button's template needs: its address, and whether it was pressed."""
        return {
            "address": reverse(f"admin:{self.prefix}_reveal", args=[row.pk]),
            "is_shown": is_revealed(request, row),
            "may": request.user.has_perm(RIGHT),
        }


def is_revealed(request: HttpRequest, row: Any) -> bool:
    """Tell whether this clerk asked a moment ago to see a row's personal data."""
    return name_of(row) in live(request) and request.user.has_perm(RIGHT)


def live(request: HttpRequest) -> dict[str, int]:
    """Return what is shown in full now, and until when."""
    now = time.time()
    asked: dict[str, int] = request.session.get(KEY) or {}
    return {name: until for name, until in asked.items() if until > now}


def name_of(row: Any) -> str:
    """Return a row's name in the session."""
    return f"{row._meta.label_lower}:{row.pk}"  # noqa: SLF001 - Django's documented door
