"""Whoever belongs to the staff proves it by two factors, and knocks where the staff is let in."""

import ipaddress
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

import accounts.services.second_factors
import shop.errors
from operations.visitors import address_of

Answer = Callable[[HttpRequest], HttpResponse]

# What somebody needs to set up a second factor, and to leave.
WAY_THERE = frozenset({
    "account_logout", "account_reauthenticate", "account_email", "account_confirm_email",
    "account_email_verification_sent", "account_change_password",
})  # fmt: skip


class StaffDoorMiddleware:
    """Hide the back office from the world, and show the staff nothing before a second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send a member of the staff without a second factor to set one up.

        Raises Http404 for the back office where it does not answer.
        """
        match = request.resolver_match
        if match is None:
            return None
        if "admin" in match.app_names and not is_staffs_entrance(request):
            raise Http404
        if leads_to_second_factor(request.path_info, match.url_name or ""):
            return None
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not is_known or not lacks_second_factor(request.user):
            return None
        if request.path_info.startswith(shop.errors.SPEAK_JSON):
            words = _("Set up a second factor first.")
            return shop.errors.problem_response(
                403,
                detail=words,
                request_id=getattr(request, "id", ""),
                code="second_factor_required",
            )
        accounts.services.second_factors.make_way(user=request.user)
        return redirect("mfa_activate_totp")


def leads_to_second_factor(path: str, name: str) -> bool:
    """Tell whether an address is one that is needed to set up a second factor."""
    return name.startswith("mfa_") or name in WAY_THERE or path.startswith("/_allauth/")


def lacks_second_factor(user: Any) -> bool:
    """Tell whether somebody is of the staff, needs a second factor, and has none."""
    if not settings.STAFF_NEEDS_TOTP or not user.is_staff:
        return False
    return not is_mfa_enabled(user, [Authenticator.Type.TOTP])


def is_staffs_entrance(request: HttpRequest) -> bool:
    """Tell whether the back office answers on this host to a visitor from there."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if settings.STAFF_HOSTS and not {host, request.get_host()} & set(settings.STAFF_HOSTS):
        return False
    if not settings.STAFF_NETWORKS:
        return True
    try:
        visitor = ipaddress.ip_address(address_of(request))
    except ValueError:
        return False
    networks = map(ipaddress.ip_network, settings.STAFF_NETWORKS)
    return any(visitor in network for network in networks)
