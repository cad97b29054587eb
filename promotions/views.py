"""Flash sales, the claim centre, and a shopper's own coupons."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import promotions.selectors.coupons
import promotions.selectors.flash
import promotions.services.coupons
from promotions.forms.codes import CodeForm
from promotions.services.coupons import CouponRefused

TABS = {
    "usable": gettext_lazy("Usable"),
    "used": gettext_lazy("Used"),
    "lapsed": gettext_lazy("Lapsed"),
}


@never_cache
@require_safe
def claim_centre(request: HttpRequest) -> HttpResponse:
    """Show the coupons everybody may claim."""
    offers = promotions.selectors.coupons.claimable(request.user, timezone.now())
    return render(request, "promotions/claim_centre.html", {"offers": offers})


@never_cache
@require_safe
def flash(request: HttpRequest) -> HttpResponse:
    """Show the flash sales that run and those that come."""
    sales = promotions.selectors.flash.offered(timezone.now())
    running = [one for one in sales if one.has_begun]
    coming = [one for one in sales if not one.has_begun]
    return render(request, "promotions/flash.html", {"running": running, "coming": coming})


@require_POST
def claim(request: HttpRequest, template_id: int) -> HttpResponse:
    """Claim a coupon; who is not signed in is asked to, and comes back."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("coupons"))
    try:
        promotions.services.coupons.claim(template_id=template_id, user=request.user)
    except CouponRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The coupon is yours. Choose it in your cart."))
    return redirect("coupons")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_coupons(request: HttpRequest) -> HttpResponse:
    """List a shopper's coupons by state, and take in one more by its code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            promotions.services.coupons.enter_code(
                code=form.cleaned_data["code"], user=request.user
            )
        except CouponRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("The coupon is yours. Choose it in your cart."))
            return redirect("my_coupons")
    return show_coupons(request, form)


def show_coupons(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """Show one tab of a shopper's coupons, and the form for a code."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "usable"
    coupons = promotions.selectors.coupons.coupons_of(request.user, tab)
    context = {"coupons": coupons, "tab": tab, "tabs": TABS.items(), "form": form}
    status = 400 if form.errors else 200
    return render(request, "promotions/my_coupons.html", context, status=status)
