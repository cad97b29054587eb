"""The page on which a code that came is entered, and what follows for each purpose."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

import accounts.masking
import accounts.services.codes
import accounts.services.entrance
import accounts.services.phone_numbers
from accounts.forms import CodeForm, NewPasswordForm
from accounts.models import PhoneCode, User
from accounts.services.codes import PAUSE, WrongCode
from accounts.services.phone_numbers import PhoneTaken
from accounts.views.codes import ONWARD, TICKET
from accounts.views.people import form_page

Purpose = PhoneCode.Purpose
FOR_WHO_IS_IN = {Purpose.BIND, Purpose.CONFIRM}


@never_cache
@form_page
def enter(request: HttpRequest) -> HttpResponse:
    """Take the code that came and go on to what it was asked for."""
    sent = accounts.services.codes.waiting(request.session.get(TICKET, ""))
    if sent is None or (sent.purpose in FOR_WHO_IS_IN and request.user.is_anonymous):
        return redirect("code_sign_in")
    kind = NewPasswordForm if sent.purpose == Purpose.RESET else CodeForm
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return prove(request, sent, form.cleaned_data)
        except WrongCode as refusal:
            form.add_error("code", str(refusal))
    context = {
        "form": form,
        "sent": sent,
        "resend_at": sent.created_at + PAUSE,
        "masked_phone": accounts.masking.phone(sent.phone),
    }
    return render(request, "account/code_enter.html", context)


def prove(request: HttpRequest, sent: PhoneCode, facts: Mapping[str, Any]) -> HttpResponse:
    """Use the code up and do what it was asked for. Raises WrongCode."""
    ticket = request.session[TICKET]
    accounts.services.codes.prove(
        ticket=ticket, phone=sent.phone, purpose=sent.purpose, code=facts["code"]
    )
    return NEXT_STEPS[sent.purpose](request, sent.phone, facts)


def come_in(request: HttpRequest, phone: str, facts: Mapping[str, Any]) -> HttpResponse:
    """Sign in whose phone it is; who is new has an account now."""
    user, is_new = accounts.services.phone_numbers.person_with(phone)
    if is_new:
        messages.success(request, _("Welcome! Your account is ready."))
    return accounts.services.entrance.enter(
        request, user, method="code", redirect_url=request.session.pop(ONWARD, "")
    )


def renew(request: HttpRequest, phone: str, facts: Mapping[str, Any]) -> HttpResponse:
    """Set the new password and sign in with it."""
    user = accounts.services.phone_numbers.renew_password(
        request, phone=phone, password=facts["password"]
    )
    messages.success(request, _("Your password is changed."))
    return accounts.services.entrance.enter(request, user, method="password_reset")


def take_number(request: HttpRequest, phone: str, facts: Mapping[str, Any]) -> HttpResponse:
    """Make it the phone number of who is signed in."""
    user = cast("User", request.user)
    try:
        accounts.services.phone_numbers.take(user=user, phone=phone)
    except PhoneTaken as refusal:
        messages.error(request, str(refusal))
        return redirect("code_change")
    messages.success(request, _("Your phone number is changed."))
    return redirect("account_settings")


def go_on(request: HttpRequest, phone: str, facts: Mapping[str, Any]) -> HttpResponse:
    """Let who has proven that it is them do what they meant to."""
    accounts.services.entrance.note_proof(request, cast("User", request.user), method="code")
    return HttpResponseRedirect(request.session.pop(ONWARD, "") or resolve_url("account_settings"))


NEXT_STEPS: Mapping[str, Callable[[HttpRequest, str, Mapping[str, Any]], HttpResponse]] = {
    Purpose.SIGN_IN: come_in,
    Purpose.RESET: renew,
    Purpose.BIND: take_number,
    Purpose.CONFIRM: go_on,
}
