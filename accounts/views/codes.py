"""Pages on which a phone proves who somebody is: signing in, a new password, a new number.

A browser's session holds the ticket and where to go on; phone and purpose stand with the code.
"""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

import accounts.masking
import accounts.services.codes
import accounts.services.entrance
from accounts.forms import ComingForm, PhoneForm
from accounts.models import PhoneCode, User
from accounts.services.texts import CannotBeTexted
from accounts.views.people import form_page, wanted
from operations.services.limits import TooOften
from operations.visitors import address_of

TICKET, ONWARD = "code_ticket", "code_onward"
Purpose = PhoneCode.Purpose


@never_cache
@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the phone number of somebody who signs in, or joins, by code."""
    if request.user.is_authenticated:
        return redirect(wanted(request) or "account")
    form = ComingForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and asked(request, form, Purpose.SIGN_IN):
        return redirect("code_enter")
    return render(request, "account/code.html", {"form": form, "next": wanted(request)})


@never_cache
@form_page
def reset(request: HttpRequest) -> HttpResponse:
    """Ask for the phone number of somebody who has forgotten the password."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and asked(request, form, Purpose.RESET):
        return redirect("code_enter")
    return render(request, "account/code_reset.html", {"form": form})


@never_cache
@form_page
@login_required
def change(request: HttpRequest) -> HttpResponse:
    """Ask somebody who has just proven who they are for a new phone number."""
    if not accounts.services.entrance.is_fresh(request):
        return redirect(f"{reverse('code_confirm')}?{urlencode({'next': request.path})}")
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and asked(request, form, Purpose.BIND):
        return redirect("code_enter")
    return render(request, "account/phone_change.html", {"form": form})


@never_cache
@form_page
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Let somebody who is signed in prove that it is them, by a code to their own phone."""
    phone = cast("User", request.user).phone
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and phone and asked(request, form, Purpose.CONFIRM, phone):
        return redirect("code_enter")
    context = {"form": form, "masked_phone": accounts.masking.phone(phone), "next": wanted(request)}
    return render(request, "account/code_confirm.html", context)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Send another code to the same phone for the same purpose."""
    sent = accounts.services.codes.waiting(request.session.get(TICKET, ""))
    if sent is None:
        return redirect("code_sign_in")
    form = forms.Form({})
    onward = request.session.get(ONWARD, "")
    if form.is_valid() and asked(request, form, sent.purpose, sent.phone, onward):
        messages.success(request, _("Another code is on its way."))
    for words in form.non_field_errors():
        messages.error(request, str(words))
    return redirect("code_enter")


def asked(
    request: HttpRequest, form: forms.Form, purpose: str, phone: str = "", onward: str = ""
) -> bool:
    """Ask for a code and keep its ticket; say on the form why there is none, if there is none."""
    try:
        given = accounts.services.codes.ask(
            phone=phone or form.cleaned_data["phone"],
            purpose=purpose,
            address=address_of(request),
            ticket=request.session.get(TICKET, ""),
        )
    except CannotBeTexted as refusal:
        form.add_error(None, str(refusal))
        return False
    except TooOften as refusal:
        form.add_error(None, when_again(refusal.retry_after_seconds))
        return False
    request.session[TICKET] = given.ticket
    request.session[ONWARD] = onward or wanted(request)
    return True


def when_again(seconds: int) -> str:
    """Say when a code may be asked for again."""
    if seconds > accounts.services.codes.PAUSE.total_seconds():
        return _("Too many codes were asked for. Try again later, or use your password.")
    words = ngettext(
        "You can ask for another code in %(n)d second.",
        "You can ask for another code in %(n)d seconds.",
        seconds,
    )
    return words % {"n": seconds}
