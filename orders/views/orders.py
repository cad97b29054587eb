"""A shopper's orders: list, detail, and what can still be done with them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import cart.services.carts
import cart.services.visits
import orders.selectors.credits
import orders.selectors.queue
import orders.selectors.sums
import orders.services.after_sales
import orders.services.cancellation
import orders.services.invoices
import orders.services.receipt
from orders.forms import ReasonForm, SearchForm
from orders.models import Order
from orders.querysets import OrderQuerySet
from orders.selectors.queue import TAB_NAMES
from orders.services.transitions import IllegalMove
from payments.models import Payment

PER_PAGE = 10


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the visitor's orders, by tab and by search."""
    mine = orders.selectors.queue.visible_orders(request)
    tab = request.GET.get("tab", "all")
    chosen = searched(orders.selectors.queue.in_tab(mine, tab), request)
    page = Paginator(chosen.with_lines(), PER_PAGE).get_page(request.GET.get("page"))
    counts = orders.selectors.queue.tab_counts(mine)
    context = {
        "page": page,
        "tab": tab if tab in TAB_NAMES else "all",
        "tabs": [(key, name, counts.get(key)) for key, name in TAB_NAMES.items()],
        "q": request.GET.get("q", ""),
    }
    return render(request, "orders/orders.html", context)


def searched(chosen: OrderQuerySet, request: HttpRequest) -> OrderQuerySet:
    """Keep orders whose number or goods hold the words asked for."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    if not words:
        return chosen
    by_name = Q(lines__name__icontains=words) | Q(lines__name_en__icontains=words)
    return chosen.filter(Q(number=words) | by_name).distinct()


@never_cache
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show one order with all that happened to it."""
    context = {"order": own(request, number)}
    return render(request, "orders/order.html", context | facts_of(context["order"]))


def facts_of(order: Any) -> dict[str, Any]:
    """Collect what the order's page shows beside the order itself."""
    return {
        "payments": Payment.objects.for_order(order.number).received(),
        "reasons": orders.selectors.sums.reasons_of(order),
        "included_tax": orders.selectors.sums.included_tax_of(order),
        "credits": orders.selectors.credits.credits_of(order) if order.paid_at else [],
        "events": order.events.select_related("actor"),
        "requests": order.return_requests.select_related("credit"),
        "steps": orders.selectors.queue.steps_of(order),
        "can_cancel": order.state in {"pending_payment", "paid"},
        "can_return": order.state in orders.services.after_sales.ASKED_IN,
        "reviewable": orders.selectors.queue.reviewable_lines(order),
        "invoice": order.invoices.live().first(),
        "can_bill": not orders.services.invoices.trouble_with(order),
    }


def own(request: HttpRequest, number: str) -> Order:
    """Find one of the visitor's orders. Raises Http404 for anybody else's."""
    mine = orders.selectors.queue.visible_orders(request).with_lines()
    order: Order = get_object_or_404(mine, number=number)
    return order


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel an order that has not been shipped."""
    order, form = own(request, number), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        orders.services.cancellation.cancel(order_id=order.pk, actor=request.user, reason=reason)
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your order is cancelled."))
    return redirect("order", number=number)


@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm that the goods have arrived."""
    order = own(request, number)
    try:
        orders.services.receipt.confirm_receipt(order_id=order.pk, actor=request.user)
    except IllegalMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. How did you like it?"))
    return redirect("order", number=number)


@require_POST
def buy_again(request: HttpRequest, number: str) -> HttpResponse:
    """Put what an order held into the cart again, as far as it is still sold."""
    order, missing = own(request, number), 0
    basket = cart.services.visits.opened(request)
    for line in order.lines.all():
        try:
            cart.services.carts.add(cart=basket, variant_id=line.variant_id, quantity=line.quantity)
        except (cart.services.carts.NotForSale, cart.services.carts.TooMany):
            missing += 1
    if missing:
        messages.warning(request, _("Some of it is not sold any more."))
    return redirect("cart")
