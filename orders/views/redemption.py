"""Redeeming points: what it costs, where goods go, and the click that does it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import loyalty.selectors
import orders.services.redemption
from accounts.services.addresses import TooManyAddresses
from inventory.services.reservations import OutOfStock
from loyalty.models import Redemption
from loyalty.selectors import SeenReward
from loyalty.services.ledger import NotEnoughPoints
from loyalty.services.rewards import RewardRefused
from orders.forms import RedeemForm
from orders.services.redemption import Wish
from orders.views.checkout import address_form, contact_from

REFUSALS = (RewardRefused, NotEnoughPoints, OutOfStock, TooManyAddresses)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reward(request: HttpRequest, reward_id: int) -> HttpResponse:
    """Show what a reward costs, or redeem it."""
    balance = loyalty.selectors.balance_of(request.user)
    found = loyalty.selectors.rewards_for(request.user, balance, timezone.now(), reward_id)
    if not found:
        raise Http404
    data = request.POST if request.method == "POST" else None
    address = address_form(request, data) if found[0].card else None
    form = RedeemForm(data, initial={"had": found[0].had})
    if data is None or not (form.is_valid() and (address is None or address.is_valid())):
        return show(request, found[0], form, address, status=400 if data else 200)
    try:
        redemption = carry_out(request, found[0], form, address)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return show(request, found[0], form, address, status=409)
    return tell(request, redemption)


def carry_out(request: HttpRequest, seen: SeenReward, form: RedeemForm, address: Any) -> Redemption:
    """Redeem the reward as the form says. Raises any of REFUSALS."""
    contact = contact_from(request, address) if address else None
    wish = Wish(seen.reward.pk, contact, form.cleaned_data["had"])
    return orders.services.redemption.redeem(wish=wish, user=request.user)


def tell(request: HttpRequest, redemption: Redemption) -> HttpResponse:
    """Lead to what was redeemed."""
    if redemption.order_reference:
        messages.success(request, _("Redeemed. We are packing it for you."))
        return redirect("order", number=redemption.order_reference)
    messages.success(request, _("The coupon is yours. Choose it in your cart."))
    return redirect("my_coupons")


def show(
    request: HttpRequest, seen: SeenReward, form: RedeemForm, address: Any, *, status: int
) -> HttpResponse:
    """Render the page of one reward."""
    context = {
        "seen": seen,
        "form": form,
        "address": address,
        "is_new_address": address is not None and "address" not in address.fields,
        "left": (seen.balance or 0) - seen.reward.points,
    }
    return render(request, "orders/reward.html", context, status=status)
