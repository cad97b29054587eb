"""Pages of those who queue for something sold out, or wait to be told of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import inventory.selectors.booking
import inventory.services.booking
import inventory.services.waiting
from inventory.forms.waiting import BookForm, WaitForm
from inventory.services.booking import BooksTooMuch, NothingToBook, TooManyUnits
from inventory.services.waiting import NothingToWaitFor, WaitsForTooMuch

SHOWN = 100


@require_POST
def wait(request: HttpRequest) -> HttpResponse:
    """Note who wants to be told when something is back, and go back to the page."""
    form = WaitForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "inventory/wait.html", {"form": form}, status=400)
    facts = form.cleaned_data
    try:
        inventory.services.waiting.ask(
            variant_id=facts["variant"], email=facts["email"], user=request.user
        )
    except (NothingToWaitFor, WaitsForTooMuch) as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("We will write to you once, when it can be bought again."))
    return redirect(back_to(request))


def back_to(request: HttpRequest) -> str:
    """Return the page of ours somebody came from, else the home page."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else "home"


@never_cache
@require_safe
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """List what a shopper waits for."""
    asked = inventory.services.waiting.waiting_of(request.user)
    chosen = asked.select_related("variant__product__card")[:SHOWN]
    return render(request, "inventory/waiting.html", {"asked": chosen})


@require_POST
@login_required
def waiting_withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Let a shopper wait for something no longer."""
    if not inventory.services.waiting.withdraw(user=request.user, request_id=request_id):
        raise Http404
    messages.success(request, _("You will not be told of it any more."))
    return redirect("waiting")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop every letter about stock to the address a link was sent to.

    A link that is known and one that is not are answered alike: nobody learns who waits.
    """
    is_done = request.method == "POST"
    if is_done:
        inventory.services.waiting.stop(token=token)
    return render(request, "inventory/waiting_stop.html", {"is_done": is_done})


@require_POST
@login_required
def book(request: HttpRequest) -> HttpResponse:
    """Give a shopper a place in the queue for something sold out, and go back to the page."""
    form = BookForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.words))
        return redirect(back_to(request))
    facts = form.cleaned_data
    try:
        inventory.services.booking.ask(
            variant_id=facts["variant"], user=request.user, quantity=facts["quantity"]
        )
    except (NothingToBook, TooManyUnits, BooksTooMuch) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You are in line. We write to you when it is yours to order."))
    return redirect(back_to(request))


@never_cache
@require_safe
@login_required
def bookings(request: HttpRequest) -> HttpResponse:
    """List a shopper's places in queues, and what is held for them."""
    booked = inventory.selectors.booking.bookings_of(request.user)[:SHOWN]
    return render(request, "inventory/bookings.html", {"booked": booked})


@require_POST
@login_required
def booking_withdraw(request: HttpRequest, booking_id: int) -> HttpResponse:
    """Let a shopper give up a place in a queue."""
    if not inventory.services.booking.withdraw(user=request.user, booking_id=booking_id):
        raise Http404
    messages.success(request, _("Your pre-booking is withdrawn."))
    return redirect("bookings")
