"""The checkout: one page, from the cart to a placed order."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

import accounts.services.addresses
import cart.selectors.seen
import cart.services.quotes
import cart.services.visits
import cart.views
import orders.selectors.queue
import orders.services.checkout
from accounts.forms import AddressForm
from accounts.models import Address
from accounts.services.addresses import TooManyAddresses
from cart.selectors.seen import SeenCart
from cart.services.carts import CartIsEmpty, TooMany
from cart.services.quotes import QuoteChanged, QuoteExpired
from cart.services.visits import TOKEN
from inventory.services.reservations import OutOfStock
from loyalty.services.ledger import NotEnoughPoints
from orders.forms import CheckoutForm, SavedAddressForm
from orders.services.checkout import Placed
from orders.services.contacts import Contact, contact_of
from promotions.services.coupons import CouponRefused
from promotions.services.flash import FlashSaleOver
from promotions.services.uses import PromotionUsedUp

REFUSALS = (
    QuoteExpired,
    OutOfStock,
    TooManyAddresses,
    PromotionUsedUp,
    CouponRefused,
    FlashSaleOver,
    NotEnoughPoints,
    TooMany,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Show the checkout, or place the order that was confirmed."""
    if request.method == "POST" and ("coupon" in request.POST or request.POST.get("code")):
        return with_coupon(request)
    if request.method == "POST" and "quote" in request.POST:
        return place(request)
    typed = request.GET.dict()
    address = address_form(request, None, typed)
    seen = see(request, address)
    if not seen.chosen:
        messages.info(request, _("Choose something in your cart first."))
        return redirect("cart")
    return show(request, seen, address, CheckoutForm(initial=typed))


def with_coupon(request: HttpRequest) -> HttpResponse:
    """Put a coupon on the cart, or take it off, and show the page with what was typed so far.

    A code that was typed but not redeemed is redeemed before the order is placed.
    """
    mine = cart.services.visits.found(request)
    refusal = cart.views.carry_coupon(request, mine) if mine else ""
    typed = request.POST.dict()
    address, form = address_form(request, None, typed), CheckoutForm(initial=typed)
    seen = see(request, address)
    if not seen.chosen:
        return redirect("cart")
    return show(request, seen, address, form, refusal=refusal, status=409 if refusal else 200)


def place(request: HttpRequest) -> HttpResponse:
    """Place the order; on a refusal show the page again with what was typed and what changed."""
    form, address = CheckoutForm(request.POST), address_form(request, request.POST)
    if not (form.is_valid() and address.is_valid()):
        return show(request, see(request, address), address, form, status=400)
    if not is_priced_with(request, form):
        return again(request, address, form, [_("Your points are counted in now.")])
    try:
        placed = orders.services.checkout.place_order(
            quote=form.cleaned_data["quote"],
            contact=contact_from(request, address),
            user=request.user,
            cart_token=request.session.get(TOKEN),
            note=form.cleaned_data["note"],
            invoice=form.wish(),
        )
    except CartIsEmpty as refusal:
        messages.error(request, str(refusal))
        return redirect("cart")
    except QuoteChanged as refusal:
        return again(request, address, form, [p["detail"] for p in refusal.problems])
    except REFUSALS as refusal:
        return again(request, address, form, [str(refusal)])
    return go_and_pay(request, placed)


def is_priced_with(request: HttpRequest, form: CheckoutForm) -> bool:
    """Tell whether the quote takes the points typed; without a script it cannot know them yet."""
    try:
        quoted = cart.services.quotes.read(form.cleaned_data["quote"]).points
    except QuoteExpired:
        return True  # what is said of that says more
    return quoted == points_in(request)


def go_and_pay(request: HttpRequest, placed: Placed) -> HttpResponse:
    """Lead the shopper to the pay page; a guest's session learns order and remaining cart."""
    orders.selectors.queue.remember(request, placed.order)
    if placed.rest is not None and placed.rest.user_id is None:
        request.session[TOKEN] = placed.rest.token
    return redirect("pay", number=placed.order.number)


def again(
    request: HttpRequest, address: Any, form: CheckoutForm, changes: list[str]
) -> HttpResponse:
    """Show the checkout anew with a fresh quote and what has changed."""
    seen = see(request, address)
    if not seen.chosen:
        for change in changes:
            messages.error(request, change)
        return redirect("cart")
    return show(request, seen, address, form, changes=changes, status=409)


def show(
    request: HttpRequest,
    seen: SeenCart,
    address: Any,
    form: CheckoutForm,
    *,
    changes: list[str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the checkout page."""
    context = {
        "seen": seen,
        "address": address,
        "is_new_address": isinstance(address, AddressForm),
        "form": form,
        "quote": cart.services.quotes.sign(seen),
        "changes": changes or [],
        "code": request.POST.get("code", "") if refusal else "",
        "code_error": refusal,
    }
    return render(request, "orders/checkout.html", context, status=status)


def see(request: HttpRequest, address: Any) -> SeenCart:
    """Price the visitor's cart with the delivery and for the address that were chosen."""
    chosen = request.POST.get("delivery_method") or request.GET.get("delivery_method")
    mine, region = cart.services.visits.found(request), region_of(address)
    return cart.selectors.seen.see_cart(mine, chosen, region_code=region, points=points_in(request))


def region_of(address: Any) -> str:
    """Return the region of an address form, "" while the shopper has not chosen one."""
    if isinstance(address, SavedAddressForm):
        return str(address.chosen.region_code) if address.chosen else ""
    return str(address["region_code"].value() or "")


def points_in(request: HttpRequest) -> int:
    """Read how many points the shopper wants to spend; nonsense is none."""
    typed = request.POST or request.GET
    words = typed.get("points_all") or typed.get("points", "")
    is_number = words.isascii() and words.isdecimal() and len(words) < 10
    return int(words) if is_number else 0


def address_form(request: HttpRequest, data: Any, typed: dict[str, Any] | None = None) -> Any:
    """Offer the user's addresses, or a form for a new one, with what was ``typed`` so far."""
    has_some = Address.objects.owned_by(request.user).exists()
    wants_new = (data or typed or {}).get("address") == "new"
    if has_some and not wants_new:
        return SavedAddressForm(data, user=request.user, initial=typed)
    form = AddressForm(data, initial=typed)
    if not request.user.is_authenticated:
        del form.fields["is_default"]  # a guest keeps no address book
    return form


def contact_from(request: HttpRequest, form: Any) -> Contact:
    """Read where the order goes; a signed-in shopper's new address is kept."""
    if isinstance(form, SavedAddressForm):
        return contact_of(form.cleaned_data["address"])
    address = form.save(commit=False)
    if request.user.is_authenticated:
        address = accounts.services.addresses.save_address(user=request.user, address=address)
    return contact_of(address)
