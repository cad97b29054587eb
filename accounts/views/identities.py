"""Accounts with WeChat, Weibo, QQ and Apple: bound, unbound, and how a new one becomes known."""

from typing import Any, cast

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import accounts.services.codes
import accounts.services.entrance
import accounts.services.identities
import accounts.services.proof
from accounts.forms import CodeForm, FacePhoneForm, PasswordAgainForm
from accounts.gateways.identities.contract import Face
from accounts.models import PhoneCode, User
from accounts.services.codes import WrongCode
from accounts.services.entrance import NotLetIn
from accounts.services.identities import (
    BelongsToAnother,
    FaceForgotten,
    OneIsBound,
    OnlyWayIn,
    PhoneProof,
)
from accounts.services.proof import NotProven, Proof
from accounts.services.texts import CannotBeTexted
from operations.services.limits import TooOften
from operations.visitors import address_of

form_page = require_http_methods(["GET", "HEAD", "POST"])
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
    """Let a person prove that it is them, and send them to the partner."""
    if partner not in accounts.services.identities.offered():
        raise Http404
    user = cast("User", request.user)
    is_by_code = not user.has_usable_password() or request.GET.get("by") == "code"
    form = (CodeForm if is_by_code else PasswordAgainForm)(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_proven(request, form):
        provider = get_adapter().get_provider(request, partner)
        return cast("HttpResponse", provider.redirect(request, "connect", data=proven(user)))
    name = accounts.services.identities.name_of(partner)
    facts = {"form": form, "partner": partner, "name": name, "is_by_code": is_by_code}
    sent = request.session.get("proof_ticket")
    return render(request, "accounts/identity_bind.html", facts | {"is_sent": bool(sent)})


def proven(user: User) -> dict[str, int]:
    """Return what a state keeps of a proof: who gave it."""
    return {"proven": user.pk}


def is_proven(request: HttpRequest, form: Form) -> bool:
    """Tell whether a form shows that it is them; say on it where it does not."""
    ticket = request.session.get("proof_ticket", "")
    try:
        proof = Proof(**form.cleaned_data, ticket=ticket)
        accounts.services.proof.check(user=cast("User", request.user), proof=proof)
    except (NotProven, TooOften) as refusal:
        form.add_error(None, str(refusal))
        return False
    request.session.pop("proof_ticket", None)
    return True


@require_POST
@login_required
def send_code(request: HttpRequest) -> HttpResponse:
    """Send a code to the person's own phone, to prove that it is them."""
    partner = request.POST.get("partner", "")
    if partner not in accounts.services.identities.offered():
        raise Http404
    try:
        phone = str(cast("User", request.user).phone or "")
        request.session["proof_ticket"] = ask(request, phone, PhoneCode.Purpose.CONFIRM)
    except (CannotBeTexted, TooOften) as refusal:
        messages.error(request, str(refusal))
    response = redirect("identity_bind", partner)
    response["Location"] += "?by=code"
    return response


def ask(request: HttpRequest, phone: str, purpose: str) -> str:
    """Have a code sent; return its ticket. Raises CannotBeTexted, TooOften."""
    ticket = request.session.get("code_ticket", "")
    asked = accounts.services.codes.ask(
        phone=phone, purpose=purpose, address=address_of(request), ticket=ticket
    )
    request.session["code_ticket"] = asked.ticket
    return asked.ticket


@never_cache
@form_page
@login_required
def unbind(request: HttpRequest, identity_id: int) -> HttpResponse:
    """Ask whether to unbind an identity, and unbind it."""
    user = cast("User", request.user)
    identity = get_object_or_404(accounts.services.identities.of(user), pk=identity_id)
    if request.method == "POST":
        name = accounts.services.identities.name_of(identity.provider)
        try:
            accounts.services.identities.unbind(user=user, identity_id=identity.pk)
            messages.success(request, _("%(partner)s is unbound.") % {"partner": name})
        except OnlyWayIn as refusal:
            messages.error(request, str(refusal))
        except SocialAccount.DoesNotExist:
            messages.info(request, _("%(partner)s is unbound.") % {"partner": name})
        return redirect("account_identities")
    door = accounts.services.identities.door(identity)
    return render(request, "accounts/identity_unbind.html", {"door": door})


@never_cache
@form_page
def phone(request: HttpRequest) -> HttpResponse:
    """Ask somebody whom a partner knows, and we do not, for their phone number."""
    face = face_at_the_door(request)
    if face is None:
        return too_late(request)
    form = FacePhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["phone"]
        try:
            ticket = ask(request, number, PhoneCode.Purpose.SIGN_IN)
        except (CannotBeTexted, TooOften) as refusal:
            form.add_error("phone", str(refusal))
        else:
            request.session["face"] |= {"phone": number, "ticket": ticket}
            request.session.modified = True
            return redirect("identity_code")
    return render(request, "accounts/identity_phone.html", {"form": form, **about(face)})


@never_cache
@form_page
def code(request: HttpRequest) -> HttpResponse:
    """Let somebody in who proves the phone number, and know their face from now on."""
    face, held = face_at_the_door(request), request.session.get("face", {})
    if face is None or "phone" not in held:
        return too_late(request) if face is None else redirect("identity_phone")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return let_in(request, face, form.cleaned_data["code"])
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    facts = {"form": form, "phone": held["phone"], **about(face)}
    return render(request, "accounts/identity_code.html", facts)


def let_in(request: HttpRequest, face: Face, digits: str) -> HttpResponse:
    """Bind a face to who proves their phone, and let them in. Raises one of REFUSALS."""
    held = request.session["face"]
    admission = accounts.services.identities.join(
        face=face,
        proof=PhoneProof(held["phone"], held["ticket"], digits),
        language=get_language() or "",
    )
    del request.session["face"]
    return accounts.services.entrance.enter(
        request, admission.user, method="socialaccount", redirect_url=held["next"]
    )


def face_at_the_door(request: HttpRequest) -> Face | None:
    """Return whom a partner has sent into this session, None where that is too long ago."""
    try:
        return accounts.services.identities.unseal(request.session.get("face", {})["sealed"])
    except (FaceForgotten, KeyError):
        return None


def too_late(request: HttpRequest) -> HttpResponse:
    """Forget who was at the door, and send the visitor back to it."""
    if request.session.pop("face", None):
        messages.error(request, _("This has taken too long. Please start again."))
    return redirect("account_login")


def about(face: Face) -> dict[str, Any]:
    """Return what a page says of a face."""
    name = accounts.services.identities.name_of(face.partner)
    return {"nickname": face.nickname, "partner": face.partner, "name": name}


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Send whoever comes to one of allauth's own pages to ours."""
    return redirect("account_identities")
