"""Pay an order: choose a way, go to the gateway, come back, be told how it stands."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import orders.selectors.queue
import orders.services.payment
import payments.gateways
import payments.services.collection
from operations.visitors import address_of
from orders.lifecycle import CLOSED, PENDING_PAYMENT
from orders.models import Order
from payments.gateways import UnknownGateway
from payments.gateways.contract import Method, Visit, device_of
from payments.models import Payment, Refund
from payments.services.collection import GatewayUnavailable, NothingToPay

# The session's name for who looks at our pages within WeChat.
WECHAT_PAYER = "wechat_payer"


def own(request: HttpRequest, number: str) -> Order:
    """Find one of the visitor's orders. Raises Http404 for anybody else's."""
    order: Order = get_object_or_404(orders.selectors.queue.visible_orders(request), number=number)
    return order


def open_payment(order: Order) -> Payment | None:
    """Find the newest payment of an order nobody has told us the end of."""
    pending: Payment | None = Payment.objects.for_order(order.number).pending().first()
    return pending


def stage_of(order: Order) -> str:
    """Name where the payment stands: paid, refunding, refunded, closed, confirming or waiting."""
    payments_in = Payment.objects.for_order(order.number)
    if order.state == CLOSED:
        refunds = Refund.objects.filter(payment__in=payments_in.filter(state="surplus"))
        if not refunds.exists():
            return "closed"
        return "refunding" if refunds.exclude(state="succeeded").exists() else "refunded"
    if order.state != PENDING_PAYMENT:
        return "paid"
    is_over = order.expires_at <= timezone.now()
    return "confirming" if is_over or payments_in.received().exists() else "waiting"


def page(request: HttpRequest, name: str, order: Order, stage: str) -> HttpResponse:
    """Draw the pay page or the result page."""
    payment = open_payment(order)
    methods = payments.gateways.methods(device_of(request.headers.get("User-Agent", "")))
    context: dict[str, Any] = {
        "order": order,
        "stage": stage,
        "payment": payment,
        "methods": methods,
        "chosen": of_payment(payment, methods) or (methods[0] if methods else None),
        "way": of_payment(payment, payments.gateways.methods()),
        "surplus": Payment.objects.for_order(order.number).filter(state="surplus").first(),
    }
    return render(request, f"orders/{name}.html", context)


def of_payment(payment: Payment | None, methods: list[Method]) -> Method | None:
    """Find the way a payment goes, if it is among those named."""
    way = payment and (payment.gateway, payment.channel)
    return next((method for method in methods if (method.gateway, method.channel) == way), None)


def visit(request: HttpRequest, number: str) -> Visit:
    """Say where the shopper is to come back to, and who they are."""
    payer = request.session.get(WECHAT_PAYER, "")
    back = settings.SITE_URL + reverse("pay_result", args=[number])
    return Visit(back, address_of(request), payer)


def needs_payer(gateway: str, channel: str) -> bool:
    """Tell whether a way to pay wants to know who pays."""
    return any(
        method.needs_payer
        for method in payments.gateways.methods()
        if (method.gateway, method.channel) == (gateway, channel)
    )


@never_cache
@require_safe
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is to be paid and how; a paid order goes on to the result."""
    order = own(request, number)
    stage = stage_of(order)
    return redirect("pay_result", number) if stage == "paid" else page(request, "pay", order, stage)


@require_POST
def pay_start(request: HttpRequest, number: str) -> HttpResponse:
    """Choose a way to pay and open it at the gateway."""
    order, stands = own(request, number), visit(request, number)
    gateway, _colon, channel = request.POST.get("method", "").partition(":")
    if needs_payer(gateway, channel) and not stands.payer:
        # A page of its own, for what a form is sent to may not lead out of the shop.
        return render(request, "orders/pay_onward.html", {"order": order})
    try:
        orders.services.payment.start_payment(
            order_id=order.pk, gateway=gateway, channel=channel, visit=stands
        )
    except UnknownGateway:
        messages.error(request, _("Please choose one of the ways to pay."))
    except (NothingToPay, GatewayUnavailable) as refusal:
        messages.error(request, str(refusal))
    return redirect("pay", number)


@require_POST
def pay_check(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the gateway, because the shopper says it is paid."""
    order = own(request, number)
    try:
        orders.services.payment.check_order(order.number)
    except GatewayUnavailable:
        messages.warning(
            request, _("We are still confirming your payment. Please don't pay again.")
        )
        return redirect("pay_result", number)
    order.refresh_from_db()
    if stage_of(order) == "waiting":
        messages.info(request, _("The payment has not arrived yet. This can take a moment."))
        return redirect("pay", number)
    return redirect("pay_result", number)


@never_cache
@require_safe
def pay_status(request: HttpRequest, number: str) -> JsonResponse:
    """Tell the page that waits whether it may go on, and where to."""
    stage = stage_of(own(request, number))
    is_over = stage in {"closed", "refunding", "refunded"}
    url = reverse("pay_result", args=[number])
    return JsonResponse({"paid": stage == "paid", "over": is_over, "stage": stage, "url": url})


@never_cache
@require_safe
def pay_result(request: HttpRequest, number: str) -> HttpResponse:
    """Show how the payment ended; where that is not known yet, have the gateway asked soon."""
    order = own(request, number)
    stage = stage_of(order)
    payment = open_payment(order)
    if payment and stage in {"waiting", "confirming"}:
        payments.services.collection.hurry(payment.pk)
    return page(request, "pay_result", order, stage)
