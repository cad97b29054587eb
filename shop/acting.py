"""Requests of a clerk who sees the shop as a customer."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from structlog.contextvars import bind_contextvars

import accounts.services.acting
import shop.errors
from accounts.authentication import KnownFaces

Answer = Callable[[HttpRequest], HttpResponse]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Here a clerk stays a clerk.
OWN = frozenset({"acting_begin", "acting_end", "account_logout"})
# What nobody does or sees in a customer's place.
PRIVATE = (
    "account_change_", "account_set_password", "account_email", "account_reauthenticate",
    "account_confirm", "account_reset", "account_verify", "account_export", "account_closing",
    "account_keep", "account_identit", "api_account_codes", "api_account_export",
    "api_account_closing", "api_session", "api_identit", "api_phone", "code_",
    "device", "identit", "mfa_", "socialaccount_",
)  # fmt: skip


class ActingMiddleware:
    """Let the request of a clerk who stands for a customer be that customer's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Put the customer in the clerk's place, or say what cannot be done there."""
        match = request.resolver_match
        # Who has no session stands for nobody, and their page may be one for all.
        if match is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        name = match.url_name or ""
        if "admin" in match.app_names or name in OWN:
            return None
        acting = accounts.services.acting.standing(clerk=request.user, session=request.session)
        if acting is None:
            return None
        if name.startswith(PRIVATE) or request.path_info.startswith("/_allauth/"):
            return shop.errors.answer(request, 403, _("This is the customer's own affair."))
        changes = request.method not in SAFE
        if changes and not acting.may_change:
            words = _("You only look at the shop as this customer: nothing can be changed.")
            return shop.errors.answer(request, 403, words)
        bind_contextvars(acted_by=acting.clerk.pk)
        if changes:
            accounts.services.acting.note_change(
                acting=acting, method=str(request.method), path=request.path
            )
        request.user = KnownFaces().get_user(acting.person.pk) or acting.person
        request.acting = acting  # type: ignore[attr-defined]
        return None
