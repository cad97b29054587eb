"""A shopper's points, the rules they follow, and the mall where they are spent."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import loyalty.selectors
from loyalty.models import MemberLevel

PER_PAGE = 20
TABS = {
    "all": gettext_lazy("All changes"),
    "earned": gettext_lazy("Points in"),
    "spent": gettext_lazy("Points out"),
}


@never_cache
@require_safe
@login_required
def points(request: HttpRequest) -> HttpResponse:
    """Show a shopper's points and level, what lapses soon, and how it came about."""
    user: Any = request.user
    key, tab = user.pk, request.GET.get("tab", "")
    tab = tab if tab in TABS else "all"
    changes = Paginator(loyalty.selectors.history(key, tab), PER_PAGE)
    context = {
        "standing": loyalty.selectors.standing(key),
        "parcels": loyalty.selectors.expiring(key),
        "page": changes.get_page(request.GET.get("page")),
        "tab": tab,
        "tabs": TABS.items(),
    }
    return render(request, "loyalty/points.html", context)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Say how points and levels work, with the figures that hold now."""
    levels = MemberLevel.objects.order_by("rank")
    context = {"terms": loyalty.selectors.terms(), "levels": levels}
    return render(request, "loyalty/rules.html", context)


@never_cache
@require_safe
def mall(request: HttpRequest) -> HttpResponse:
    """Show what points can be redeemed for."""
    balance = loyalty.selectors.balance_of(request.user)
    rewards = loyalty.selectors.rewards_for(request.user, balance, timezone.now())
    return render(request, "loyalty/mall.html", {"rewards": rewards, "balance": balance})
