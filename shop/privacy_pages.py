"""Pages on which people take their data along, and leave."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

import accounts.services.closing
import shop.privacy
import shop.privacy_archive
from accounts.models import User
from accounts.services.proof import NotProven
from operations.services.limits import TooOften
from shop.privacy import MayNotLeave, StaffMayNotLeave
from shop.privacy_forms import ProofForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
@login_required
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """Hand a person a file of all that the shop knows of them."""
    user = cast("User", request.user)
    form = ProofForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            file = shop.privacy_archive.export(user=user, proof=form.proof)
        except (NotProven, TooOften) as refusal:
            form.add_error(None, str(refusal))
        else:
            name = f"jishi-{timezone.localdate()}.zip"
            return FileResponse(file, as_attachment=True, filename=name)
    return render(request, "shop/privacy/export.html", {"form": form})


@never_cache
@form_page
@login_required
def closing(request: HttpRequest) -> HttpResponse:
    """Say what leaving means, and let a person leave."""
    user = cast("User", request.user)
    form = ProofForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            leaving = shop.privacy.close(user=user, proof=form.proof)
        except (NotProven, TooOften, StaffMayNotLeave, MayNotLeave) as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            return render(request, "shop/privacy/closed.html", {"leaving": leaving})
    return render(
        request, "shop/privacy/closing.html", {"form": form, **shop.privacy.state_of(user)}
    )


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Let a person stay after all."""
    if accounts.services.closing.withdraw(user=cast("User", request.user)):
        messages.success(request, _("Welcome back. Your account stays as it is."))
    return redirect("account")
