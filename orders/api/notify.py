"""The gateways' door: believe what is genuine, let the order act, say success."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

import orders.services.payment
import payments.gateways
import payments.services.notifies
from payments.gateways import UnknownGateway
from payments.gateways.contract import BadNotify
from payments.signing import BadSignature

LARGEST_BODY = 65_536


def refusal(request: HttpRequest, status: int, code: str, detail: str) -> JsonResponse:
    """Answer with a problem document (RFC 9457)."""
    document: dict[str, Any] = {
        "type": f"/problems/{code.replace('_', '-')}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": [],
        "request_id": getattr(request, "id", ""),
    }
    return JsonResponse(document, status=status, content_type="application/problem+json")


@csrf_exempt
@require_POST
def notify(request: HttpRequest, gateway: str) -> HttpResponse:
    """Take one notify; the same one again is answered the same."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > LARGEST_BODY:
        return refusal(request, 413, "too_large", _("What you sent is too large."))
    try:
        payment = payments.services.notifies.record_notify(
            gateway=gateway, headers=request.headers, body=request.body
        )
    except UnknownGateway:
        return refusal(request, 404, "not_found", _("We could not find this page."))
    except BadSignature:
        return refusal(
            request, 401, "bad_signature", _("This message is not signed as it must be.")
        )
    except BadNotify as error:
        return refusal(request, 400, "bad_notify", str(error))
    orders.services.payment.settle(payment.pk)
    thanks = payments.gateways.by_code(gateway).thanks
    return HttpResponse(thanks.body, content_type=thanks.content_type)
