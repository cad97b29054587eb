"""Believe what gateways tell us, or refuse it; write it down either way."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import payments.gateways
import payments.services.refunds
from payments.gateways.contract import BadNotify, Notify
from payments.models import Payment, PaymentEvent
from payments.services import collection
from payments.services.collection import APPLIED, NOTED, REPEATED
from payments.signing import BadSignature

log = structlog.get_logger(__name__)


def record_notify(*, gateway: str, headers: Mapping[str, str], body: bytes) -> Payment:
    """Believe a notify or refuse it, and write it down either way; twins change nothing.

    Raises UnknownGateway, BadSignature, BadNotify.
    """
    partner = payments.gateways.by_code(gateway)
    try:
        notify = partner.verify_notify(headers, body)
    except (BadSignature, BadNotify) as error:
        outcome = "bad signature" if isinstance(error, BadSignature) else "nonsense"
        note_disbelief(gateway, body, outcome)
        raise
    with transaction.atomic():
        rows = Payment.objects.filter(gateway=gateway, out_trade_no=notify.trade.out_trade_no)
        payment: Payment | None = rows.lock().first()
        event = write_event(gateway, notify)
        if event is None:
            outcome = REPEATED
        else:
            outcome = apply_notify(payment, notify, partner.merchant_id)
            PaymentEvent.objects.filter(pk=event.pk).update(outcome=outcome)
    if payment is None or outcome not in {APPLIED, REPEATED, NOTED}:
        log.error("notify_refused", gateway=gateway, outcome=outcome, key=notify.event_key)
        raise BadNotify(_("This message does not match our books."))
    return payment


def note_disbelief(gateway: str, body: bytes, outcome: str) -> None:
    """Write down a message nobody should believe, each distinct one once."""
    key = hashlib.sha256(body).hexdigest()
    log.error("notify_not_believed", gateway=gateway, outcome=outcome, key=key)
    if not PaymentEvent.objects.filter(gateway=gateway, event_key=key, is_verified=False).exists():
        words = body[:2000].decode("utf-8", "replace").replace("\x00", "")
        PaymentEvent.objects.create(
            gateway=gateway,
            event_key=key,
            is_verified=False,
            payload={"body": words},
            outcome=outcome,
        )


def write_event(gateway: str, notify: Notify) -> PaymentEvent | None:
    """Insert a believed message; None where the same one came before."""
    event = PaymentEvent(
        gateway=gateway,
        event_key=notify.event_key[:100],
        is_verified=True,
        payload=as_plain(notify),
        outcome=NOTED,
    )
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        return None
    return event


def as_plain(notify: Notify) -> dict[str, Any]:
    """Write a message as JSON values."""
    plain = {"kind": notify.kind, "trade": asdict(notify.trade)}
    if notify.refund:
        plain["refund"] = asdict(notify.refund)
    return {key: stringed(value) for key, value in plain.items()}


def stringed(value: Any) -> Any:
    """Turn moments into ISO 8601 text, at any depth of dictionaries."""
    if isinstance(value, dict):
        return {key: stringed(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def apply_notify(payment: Payment | None, notify: Notify, merchant_id: str) -> str:
    """Apply a believed message to our locked row; return what came of it."""
    if payment is None:
        return "unknown trade"
    if (
        notify.refund is not None
        and collection.difference(payment, notify.trade, merchant_id) is None
    ):
        return payments.services.refunds.hear(payment, notify.refund)
    return collection.apply_state(payment, notify.trade, merchant_id)
