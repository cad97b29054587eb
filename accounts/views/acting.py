"""Seeing the shop as a customer: the buttons that begin and end it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

import accounts.services.acting
from accounts.services.acting import MayNotAct


@require_POST
@login_required
def begin(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let a clerk see the shop as a customer, and act there where ``may_change`` says so."""
    try:
        accounts.services.acting.begin(
            clerk=request.user,
            user_id=user_id,
            may_change=request.POST.get("may_change") == "yes",
            session=request.session,
        )
    except MayNotAct as refusal:
        raise PermissionDenied from refusal
    return redirect("account")


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """Let a clerk be themselves again."""
    user_id = accounts.services.acting.end(clerk=request.user, session=request.session)
    return redirect("admin:accounts_user_change", user_id) if user_id else redirect("account")
