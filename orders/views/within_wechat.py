"""Pay on a page within WeChat, which has to say first who looks at it."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

import orders.services.payment
from orders.views.paying import WECHAT_PAYER, own, visit
from payments.gateways import UnknownGateway, wechat_payer
from payments.gateways.contract import GatewayRefusal, GatewayTrouble
from payments.services.collection import GatewayUnavailable, NothingToPay

STATE = "wechat_state"


@never_cache
@require_GET
def pay_within_wechat(request: HttpRequest, number: str) -> HttpResponse:
    """Ask WeChat who looks; come back with the answer and open the payment."""
    order = own(request, number)
    expected = request.session.pop(STATE, "")
    code, state = request.GET.get("code", ""), request.GET.get("state", "")
    if not code:
        return ask_who_pays(request, number)
    if not expected or not constant_time_compare(state, expected):
        messages.error(request, _("That took too long. Please try again."))
        return redirect("pay", number)
    try:
        request.session[WECHAT_PAYER] = wechat_payer.openid_of(code[:200])
        orders.services.payment.start_payment(
            order_id=order.pk, gateway="wechat", channel="jsapi", visit=visit(request, number)
        )
    except (GatewayRefusal, GatewayTrouble, UnknownGateway):
        messages.error(request, _("WeChat does not answer at the moment. Your order is kept."))
    except (NothingToPay, GatewayUnavailable) as refusal:
        messages.error(request, str(refusal))
    return redirect("pay", number)


def ask_who_pays(request: HttpRequest, number: str) -> HttpResponse:
    """Send the shopper by way of WeChat, with a word only this session knows."""
    request.session[STATE] = state = secrets.token_urlsafe(24)
    back = settings.SITE_URL + reverse("pay_within_wechat", args=[number])
    return redirect(wechat_payer.question_address(back, state))
