"""Shoppers who wait for something sold out: each is told once when it can be bought again."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import inventory.selectors.availability
import operations.services.outbox
from catalog.models import Variant
from inventory.models import BackInStockRequest

BACK = "stock.wanted"
MOST_WAITING = 50


class NothingToWaitFor(Exception):
    """This is not sold here, or can be bought now."""


class WaitsForTooMuch(Exception):
    """One address waits for as much as one person plausibly does."""


def ask(*, variant_id: int, email: str, user: Any) -> BackInStockRequest:
    """Ask for one letter when a variant can be bought again; asking twice is asking once.

    Raises NothingToWaitFor, WaitsForTooMuch.
    """
    if not Variant.objects.on_sale(timezone.now()).filter(pk=variant_id).exists():
        raise NothingToWaitFor(_("This is not on sale."))
    if inventory.selectors.availability.availability(variant_id).can_buy:
        raise NothingToWaitFor(_("You can buy this right now."))
    email = email.lower()
    waiting = BackInStockRequest.objects.filter(email=email, told_at=None)
    if waiting.count() >= MOST_WAITING:
        raise WaitsForTooMuch(_("This address waits for a lot already."))
    asked = BackInStockRequest(
        variant_id=variant_id,
        user=user if user.is_authenticated else None,
        email=email,
        language=translation.get_language() or "zh-hans",
        token=secrets.token_urlsafe(32),
    )
    BackInStockRequest.objects.bulk_create([asked], ignore_conflicts=True)
    found: BackInStockRequest = waiting.get(variant_id=variant_id)
    if asked.user and found.user_id is None and email == (user.email or "").lower():
        found.user = user
        found.save(update_fields=["user"])
    return found


def waiting_of(user: Any) -> Any:
    """Choose what a user has asked for and was not told yet, the latest first."""
    return BackInStockRequest.objects.filter(user_id=user.pk, told_at=None)


def withdraw(*, user: Any, request_id: int) -> bool:
    """Let a user wait for something no longer; tell whether they did."""
    return bool(waiting_of(user).filter(pk=request_id).delete()[0])


def stop(*, token: str) -> bool:
    """Let whoever got a letter's link wait for nothing more at that address; tell if they did."""
    known = BackInStockRequest.objects.filter(token=token).first()
    if known is None:
        return False
    BackInStockRequest.objects.filter(email=known.email).delete()
    return True


@transaction.atomic
def tell(variant_id: int) -> int:
    """Promise a letter to all who wait for a variant, in the order they asked; return how many.

    Whoever takes the rows first tells them; the second finds none.
    """
    waiting = BackInStockRequest.objects.filter(variant_id=variant_id, told_at=None)
    if not waiting.exists():
        return 0
    if not inventory.selectors.availability.availability(variant_id).can_buy:
        return 0
    keys = list(waiting.order_by("pk").select_for_update(skip_locked=True).values_list("pk"))
    taken = [key for (key,) in keys]
    BackInStockRequest.objects.filter(pk__in=taken).update(told_at=Now())
    for key in taken:
        operations.services.outbox.enqueue(
            topic=BACK, key=f"waiting:{key}", payload={"request": key}
        )
    return len(taken)
