"""Accounts with WeChat, Weibo, QQ and Apple: bound, unbound, and how a new one becomes known."""

from typing import Any, cast

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import accounts.services.codes
import accounts.services.entrance
import accounts.services.faces
import accounts.services.identities
from accounts.forms import CodeForm, ComingForm
from accounts.gateways.identities.contract import Face
from accounts.masking import phone as masked
from accounts.models import PhoneCode, User
from accounts.services.codes import WrongCode
from accounts.services.entrance import NotLetIn
from accounts.services.faces import FaceForgotten
from accounts.services.identities import BelongsToAnother, OneIsBound, OnlyWayIn, PhoneProof
from accounts.views.codes import TICKET, asked
from accounts.views.people import form_page

REFUSALS = (WrongCode, NotLetIn, BelongsToAnother, OneIsBound)


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the partners, and which of them are bound."""
    doors = accounts.services.identities.doors_of(cast("User", request.user))
    return render(request, "accounts/identities.html", {"doors": doors})


@never_cache
@form_page
@login_required
def bind(request: HttpRequest, partner: str) -> HttpResponse:
    """Send somebody who has just proven who they are to a partner, to bind what is theirs there."""
    if partner not in accounts.services.faces.offered():
        raise Http404
    if not accounts.services.entrance.is_fresh(request):
        return redirect(f"{reverse('code_confirm')}?{urlencode({'next': request.path})}")
    if request.method == "POST":
        provider = get_adapter().get_provider(request, partner)
        data = {"proven": request.user.pk}
        return cast("HttpResponse", provider.redirect(request, "connect", data=data))
    name = accounts.services.faces.name_of(partner)
    return render(request, "accounts/identity_bind.html", {"partner": partner, "name": name})


@never_cache
@form_page
@login_required
def unbind(request: HttpRequest, identity_id: int) -> HttpResponse:
    """Ask whether to unbind an identity, and unbind it."""
    user = cast("User", request.user)
    identity = get_object_or_404(accounts.services.identities.of(user), pk=identity_id)
    door = accounts.services.identities.door(identity)
    if request.method != "POST":
        return render(request, "accounts/identity_unbind.html", {"door": door})
    try:
        accounts.services.identities.unbind(user=user, identity_id=identity.pk)
    except OnlyWayIn as refusal:
        messages.error(request, str(refusal))
    except SocialAccount.DoesNotExist as error:
        raise Http404 from error
    else:
        messages.success(request, _("%(partner)s is unbound.") % {"partner": door.name})
    return redirect("account_identities")


@never_cache
@form_page
def phone(request: HttpRequest) -> HttpResponse:
    """Ask somebody whom a partner knows, and we do not, for their phone number."""
    face = face_at_the_door(request)
    if face is None:
        return too_late(request)
    form = ComingForm(request.POST or None)
    purpose = PhoneCode.Purpose.SIGN_IN
    if request.method == "POST" and form.is_valid() and asked(request, form, purpose):
        return redirect("identity_code")
    return render(request, "accounts/identity_phone.html", {"form": form, **about(face)})


@never_cache
@form_page
def code(request: HttpRequest) -> HttpResponse:
    """Let somebody in who proves the phone number, and know their face from now on."""
    face = face_at_the_door(request)
    sent = accounts.services.codes.waiting(request.session.get(TICKET, ""))
    if face is None or sent is None or sent.purpose != PhoneCode.Purpose.SIGN_IN:
        return too_late(request) if face is None else redirect("identity_phone")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return let_in(request, face, sent.phone, form.cleaned_data["code"])
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    facts = {"form": form, "masked_phone": masked(sent.phone), **about(face)}
    return render(request, "accounts/identity_code.html", facts)


def let_in(request: HttpRequest, face: Face, number: str, digits: str) -> HttpResponse:
    """Bind a face to who proves their phone, and let them in. Raises one of REFUSALS."""
    admission = accounts.services.identities.join(
        face=face, proof=PhoneProof(number, request.session[TICKET], digits)
    )
    held = request.session.pop("face")
    return accounts.services.entrance.enter(
        request, admission.user, method="socialaccount", redirect_url=held["next"]
    )


def face_at_the_door(request: HttpRequest) -> Face | None:
    """Return whom a partner has sent into this session, None where that is too long ago."""
    try:
        return accounts.services.faces.unseal(request.session.get("face", {})["sealed"])
    except (FaceForgotten, KeyError):
        return None


def too_late(request: HttpRequest) -> HttpResponse:
    """Forget who was at the door, and send the visitor back to it."""
    if request.session.pop("face", None):
        messages.error(request, _("This has taken too long. Please start again."))
    return redirect("account_login")


def about(face: Face) -> dict[str, Any]:
    """Return what a page says of a face."""
    name = accounts.services.faces.name_of(face.partner)
    return {"nickname": face.nickname, "partner": face.partner, "name": name}


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Send whoever comes to one of allauth's own pages to ours."""
    return redirect("account_identities")
