"""The cart's pages: every change works as a plain form and as an htmx swap."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

import cart.selectors.seen
import cart.services.carts
import cart.services.coupons
import cart.services.visits
from cart.forms import AddForm, QuantityForm
from cart.models import Cart, CartLine
from cart.services.carts import CartIsEmpty, NotForSale, TooMany
from promotions.forms.codes import CouponForm
from promotions.services.coupons import CouponRefused

REFUSALS = (CartIsEmpty, NotForSale, TooMany)


def answer(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    """Show the cart again: the fragment to htmx, a redirect to everybody else."""
    if request.htmx:  # type: ignore[attr-defined]
        context = {
            "seen": cart.selectors.seen.see_cart(cart.services.visits.found(request)),
            "error": error,
        }
        return render(request, "cart/_cart.html", context, status=status)
    if error:
        messages.error(request, error)
    return redirect("cart")


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the cart."""
    context = {"seen": cart.selectors.seen.see_cart(cart.services.visits.found(request))}
    return render(request, "cart/cart.html", context)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put something into the cart, then go on shopping or straight to the checkout."""
    form = AddForm(request.POST)
    if not form.is_valid():
        return told(request, messages.ERROR, first_error(form))
    facts = form.cleaned_data
    mine = cart.services.visits.opened(request)
    wanted = {"variant_id": facts["variant"], "quantity": facts["quantity"]}
    try:
        cart.services.carts.add(cart=mine, **wanted)
    except REFUSALS as refusal:
        return told(request, messages.ERROR, str(refusal))
    if facts["action"] == "buy":
        return redirect("cart")
    return told(request, messages.SUCCESS, _("It is in your cart."), mine)


def told(request: HttpRequest, level: int, words: str, mine: Cart | None = None) -> HttpResponse:
    """Lead back with a message; to htmx, which stays where it is, send it and the new count."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.add_message(request, level, words)
        return redirect(back(request))
    response = HttpResponse(status=204)
    toast = {"text": words, "level": messages.DEFAULT_TAGS[level]}
    trigger_client_event(response, "toast", toast)
    if mine is not None:
        count = cart.selectors.seen.count_units(mine.user_id, mine.token)
        trigger_client_event(response, "cart", {"count": count})
    return response


@require_POST
def change_quantity(request: HttpRequest, line_id: int) -> HttpResponse:
    """Change how many of a line are wanted."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return answer(request, first_error(form))
    facts = {"line_id": line_id, "quantity": form.cleaned_data["quantity"]}
    return apply(request, cart.services.carts.change_line, **facts)


@require_POST
def remove(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take a line out of the cart."""
    return apply(request, cart.services.carts.remove, line_ids=[line_id])


@require_POST
def select(request: HttpRequest) -> HttpResponse:
    """Choose lines for the next order, or leave them for later."""
    keys = [int(key) for key in request.POST.getlist("line") if key.isdecimal() and len(key) < 19]
    return apply(
        request,
        cart.services.carts.select,
        line_ids=keys,
        is_selected=request.POST.get("is_selected") == "1",
    )


@require_POST
def coupon(request: HttpRequest) -> HttpResponse:
    """Put a coupon on the cart by one click or by its code, or take it off."""
    mine = cart.services.visits.found(request)
    refusal = carry_coupon(request, mine) if mine else ""
    if not refusal:
        return answer(request)
    seen = cart.selectors.seen.see_cart(mine)
    context = {"seen": seen, "code": request.POST.get("code", ""), "code_error": refusal}
    page = "_cart.html" if request.htmx else "cart.html"  # type: ignore[attr-defined]
    return render(request, f"cart/{page}", context, status=409)


def carry_coupon(request: HttpRequest, mine: Cart) -> str:
    """Let a cart carry the coupon that was asked for; return why not, "" when it does."""
    form = CouponForm(request.POST)
    if not form.is_valid():
        return first_error(form)
    wish = form.cleaned_data["wish"]
    try:
        cart.services.coupons.carry(cart=mine, code=wish, user=request.user)
    except (CouponRefused, CartIsEmpty) as refusal:
        return str(refusal)
    return ""


@require_POST
def clear_blocked(request: HttpRequest) -> HttpResponse:
    """Take out everything that cannot be bought."""
    mine = cart.services.visits.found(request)
    seen = cart.selectors.seen.see_cart(mine)
    keys = [line.line.pk for line in seen.lines if not line.can_buy]
    return apply(request, cart.services.carts.remove, line_ids=keys)


@require_POST
@login_required
def to_favourites(request: HttpRequest, line_id: int) -> HttpResponse:
    """Move a line to the favourites."""
    verb = cart.services.carts.move_to_favourites
    return apply(request, verb, line_id=line_id, user=request.user)


def apply(request: HttpRequest, verb: Any, **facts: Any) -> HttpResponse:
    """Run a verb on the visitor's cart and show it again."""
    mine = cart.services.visits.found(request)
    if mine is None:
        return answer(request)
    try:
        verb(cart=mine, **facts)
    except CartLine.DoesNotExist:
        return answer(request, _("This is not in your cart any more."))
    except REFUSALS as refusal:
        return answer(request, str(refusal))
    return answer(request)


def first_error(form: Any) -> str:
    """Return the first thing that is wrong with a form."""
    return str(next(iter(form.errors.values()))[0])


def back(request: HttpRequest) -> str:
    """Return the page the visitor came from when it is ours, else the cart."""
    page = request.POST.get("next") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if ours and page.startswith(("/", "http")) else "cart"
