"""What facts mean in HTTP: one table, one problem format (RFC 9457)."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as InvalidValue
from django.db.utils import DataError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

import accounts.services.addresses
import accounts.services.codes
import accounts.services.entrance
import accounts.services.faces
import accounts.services.identities
import accounts.services.notices
import accounts.services.phone_numbers
import accounts.services.proof
import accounts.services.texts
import cart.services.carts
import cart.services.quotes
import catalog.services.products
import inventory.services.booking
import inventory.services.count_approval
import inventory.services.counting
import inventory.services.ledger
import inventory.services.levels
import inventory.services.purchase_transitions
import inventory.services.purchasing
import inventory.services.receiving
import inventory.services.reservations
import inventory.services.returns
import inventory.services.transfer_arrivals
import inventory.services.transfers
import inventory.services.waiting
import logistics.services.shipping
import loyalty.services.ledger
import loyalty.services.points
import loyalty.services.rewards
import operations.services.idempotency
import operations.services.limits
import operations.services.webhook_messages
import operations.services.webhooks
import orders.services.after_sales_steps
import orders.services.approvals
import orders.services.cancellation
import orders.services.fulfilment
import orders.services.goods_back
import orders.services.invoices
import orders.services.notes
import orders.services.redemption
import orders.services.refunds
import orders.services.transitions
import payments.services.collection
import payments.services.refunds
import promotions.services.coupons
import promotions.services.flash
import promotions.services.uses
import reviews.services
import shop.privacy
from shop.api_parsers import BodyTooLarge
from shop.errors import is_database_away

STATUS_OF_FACT: dict[type[Exception], tuple[int, str]] = {
    accounts.services.addresses.AddressChanged: (412, "address_changed"),
    accounts.services.addresses.TooManyAddresses: (409, "too_many_addresses"),
    accounts.services.codes.WrongCode: (400, "wrong_code"),
    accounts.services.entrance.NotLetIn: (403, "account_closed"),
    accounts.services.identities.BelongsToAnother: (409, "identity_of_another"),
    accounts.services.faces.FaceForgotten: (400, "identity_forgotten"),
    accounts.services.faces.NotRecognised: (400, "identity_not_recognised"),
    accounts.services.identities.OneIsBound: (409, "one_is_bound"),
    accounts.services.identities.OnlyWayIn: (409, "only_way_in"),
    accounts.services.faces.PartnerSilent: (503, "partner_silent"),
    accounts.services.notices.NotForChoosing: (409, "not_for_choosing"),
    accounts.services.proof.NotProven: (403, "not_proven"),
    accounts.services.codes.WrongCode: (400, "wrong_code"),
    accounts.services.entrance.NotLetIn: (403, "not_let_in"),
    accounts.services.entrance.SecondFactorNeeded: (401, "second_factor_needed"),
    accounts.services.phone_numbers.PhoneTaken: (409, "phone_taken"),
    accounts.services.texts.CannotBeTexted: (400, "cannot_be_texted"),
    cart.services.carts.CartIsEmpty: (409, "cart_is_empty"),
    cart.services.carts.CartChanged: (412, "cart_changed"),
    cart.services.carts.NotForSale: (409, "not_for_sale"),
    cart.services.carts.TooMany: (409, "too_many"),
    cart.services.quotes.QuoteExpired: (409, "quote_expired"),
    cart.services.quotes.QuoteChanged: (409, "quote_changed"),
    catalog.services.products.NotReady: (409, "not_ready"),
    catalog.services.products.PriceNotAllowed: (409, "price_not_allowed"),
    inventory.services.booking.BooksTooMuch: (409, "books_too_much"),
    inventory.services.booking.NothingToBook: (409, "nothing_to_book"),
    inventory.services.booking.TooManyUnits: (409, "too_many_units"),
    inventory.services.count_approval.Outpaced: (409, "outpaced"),
    inventory.services.count_approval.OwnCount: (409, "own_count"),
    inventory.services.count_approval.PaidGoodsMissing: (409, "paid_goods_missing"),
    inventory.services.counting.BelongsElsewhere: (409, "belongs_elsewhere"),
    inventory.services.counting.CountIsOver: (409, "count_is_over"),
    inventory.services.counting.NothingCounted: (409, "nothing_counted"),
    inventory.services.reservations.OutOfStock: (409, "out_of_stock"),
    inventory.services.transfer_arrivals.MoreThanSent: (409, "more_than_sent"),
    inventory.services.transfer_arrivals.NotOnTheWay: (409, "not_on_the_way"),
    inventory.services.transfers.AlreadySent: (409, "already_sent"),
    inventory.services.transfers.NothingToCarry: (409, "nothing_to_carry"),
    inventory.services.ledger.NotEnoughStock: (409, "not_enough_stock"),
    inventory.services.returns.NothingToTakeBack: (409, "nothing_to_take_back"),
    inventory.services.levels.LevelsRefused: (409, "levels_refused"),
    inventory.services.waiting.NothingToWaitFor: (409, "nothing_to_wait_for"),
    inventory.services.waiting.WaitsForTooMuch: (409, "waits_for_too_much"),
    inventory.services.ledger.TooMuchStock: (409, "too_much_stock"),
    inventory.services.purchase_transitions.IllegalPurchaseMove: (409, "illegal_purchase_move"),
    inventory.services.purchasing.PurchaseRefused: (409, "purchase_refused"),
    inventory.services.receiving.DeliveryRefused: (409, "delivery_refused"),
    logistics.services.shipping.TrackingNumberTaken: (409, "tracking_number_taken"),
    loyalty.services.ledger.NotEnoughPoints: (409, "not_enough_points"),
    loyalty.services.points.BadAdjustment: (409, "bad_adjustment"),
    loyalty.services.rewards.RewardRefused: (409, "reward_refused"),
    operations.services.idempotency.KeyMissing: (400, "idempotency_key_missing"),
    operations.services.idempotency.KeyReused: (422, "idempotency_key_reused"),
    operations.services.idempotency.StillRunning: (409, "idempotency_key_in_flight"),
    operations.services.limits.TooOften: (429, "too_often"),
    operations.services.webhook_messages.NothingToSend: (409, "nothing_to_send"),
    operations.services.webhooks.BadEndpoint: (409, "bad_endpoint"),
    operations.services.webhooks.EndpointIsOff: (409, "endpoint_is_off"),
    operations.services.webhooks.TooManyEndpoints: (409, "too_many_endpoints"),
    orders.services.after_sales_steps.AfterSalesRefused: (409, "after_sales_refused"),
    orders.services.fulfilment.NothingToShip: (409, "nothing_to_ship"),
    orders.services.goods_back.NothingCameBack: (409, "nothing_came_back"),
    orders.services.invoices.InvoiceRefused: (409, "invoice_refused"),
    orders.services.notes.NoteTooLong: (400, "note_too_long"),
    orders.services.redemption.AddressNeeded: (400, "address_needed"),
    orders.services.cancellation.CancelledTooMuch: (409, "cancelled_too_much"),
    orders.services.approvals.AlreadyAsked: (409, "already_asked"),
    orders.services.approvals.AlreadyDecided: (409, "already_decided"),
    orders.services.approvals.OwnRefund: (403, "own_refund"),
    orders.services.refunds.RefundRefused: (409, "refund_refused"),
    orders.services.transitions.IllegalMove: (409, "illegal_move"),
    payments.services.collection.GatewayUnavailable: (503, "gateway_unavailable"),
    payments.services.collection.NothingToPay: (409, "nothing_to_pay"),
    payments.services.refunds.NothingToRetry: (409, "nothing_to_retry"),
    payments.services.refunds.NotToBePaidOut: (409, "not_to_be_paid_out"),
    payments.services.refunds.RefundTooLarge: (409, "refund_too_large"),
    promotions.services.coupons.CouponRefused: (409, "coupon_refused"),
    promotions.services.flash.FlashSaleOver: (409, "flash_sale_over"),
    promotions.services.uses.PromotionUsedUp: (409, "promotion_used_up"),
    shop.privacy.MayNotLeave: (409, "may_not_leave"),
    shop.privacy.StaffMayNotLeave: (403, "staff_may_not_leave"),
    reviews.services.AlreadyReviewed: (409, "already_reviewed"),
    reviews.services.NotReceived: (409, "not_received"),
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem document; None lets Django answer 500."""
    request_id = getattr(context["request"], "id", "")
    known = next((kind for kind in type(error).__mro__ if kind in STATUS_OF_FACT), None)
    if known:
        code_status, code = STATUS_OF_FACT[known]
        problems = getattr(error, "problems", [])
        response = document(code_status, code, str(error), problems, request_id)
        # What else a client needs to go on, such as a token (RFC 9457's extension members).
        response.data.update(getattr(error, "facts", {}))
        if seconds := getattr(error, "retry_after_seconds", 0):
            response["Retry-After"] = str(seconds)
        return response
    if is_database_away(error):
        words = _("The shop is very busy. Please try again in a moment.")
        response = document(503, "busy", words, [], request_id)
        response["Retry-After"] = "2"
        return response
    error = as_api_exception(error)
    if not isinstance(error, exceptions.APIException):
        return None
    return of_api_exception(error, request_id)


def as_api_exception(error: Exception) -> Exception:
    """Translate Django's own refusals into the framework's; return others as they are."""
    if isinstance(error, InvalidValue):
        return exceptions.ValidationError(error.messages)
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(error, SuspiciousOperation | DataError):
        return exceptions.ParseError(_("We could not understand this request."))
    return error


def of_api_exception(error: exceptions.APIException, request_id: str) -> Response:
    """Turn one of the framework's own exceptions into a problem document."""
    if isinstance(error, exceptions.ValidationError):
        errors = list(pointers(error.get_full_details(), ""))
        return document(400, "invalid", _("Some values are not valid."), errors, request_id)
    details = error.get_full_details()
    code = details["code"] if isinstance(details, dict) and "code" in details else "error"
    response = document(error.status_code, str(code), str(error.detail), [], request_id)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def is_leaf(details: Any) -> bool:
    """Tell whether this is one complaint of a validation error."""
    return isinstance(details, dict) and set(details) == {"message", "code"}


def pointers(details: Any, path: str) -> Iterator[dict[str, str]]:
    """Yield ``{pointer, code, detail}`` for every leaf of a validation error."""
    if is_leaf(details):
        code, words = str(details["code"]), str(details["message"])
        yield {"pointer": path or "/", "code": code, "detail": words}
    elif isinstance(details, dict):
        for key, value in details.items():
            whole = key == "non_field_errors"
            yield from pointers(value, path if whole else f"{path}/{escaped(str(key))}")
    elif isinstance(details, list):
        together = all(is_leaf(one) for one in details)
        for index, value in enumerate(details):
            yield from pointers(value, path if together else f"{path}/{index}")


def escaped(name: str) -> str:
    """Escape a name for a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def document(
    code_status: int, code: str, detail: str, errors: list[Any], request_id: str
) -> Response:
    """Build the problem document."""
    body = {
        "type": f"/problems/{code.replace('_', '-')}",
        "title": HTTPStatus(code_status).phrase,
        "status": code_status,
        "detail": detail,
        "code": code,
        "errors": errors,
        "request_id": request_id,
    }
    return Response(body, status=code_status, content_type="application/problem+json")
