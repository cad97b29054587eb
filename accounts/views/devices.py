"""The page of all places where a person is signed in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import accounts.services.sessions
from accounts.models import Session, User


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show where the visitor is signed in."""
    key = request.session.session_key
    devices = accounts.services.sessions.list_of(cast("User", request.user), current=key)
    return render(request, "accounts/devices.html", {"devices": devices})


@require_POST
@login_required
def end(request: HttpRequest, session_id: str) -> HttpResponse:
    """Sign one of the visitor's devices out."""
    try:
        user = cast("User", request.user)
        accounts.services.sessions.revoke(user=user, session_id=session_id)
    except Session.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The device is signed out."))
    return redirect("devices")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all of the visitor's other devices out."""
    accounts.services.sessions.revoke_others(
        user=cast("User", request.user), current=request.session.session_key
    )
    messages.success(request, _("All your other devices are signed out."))
    return redirect("devices")
