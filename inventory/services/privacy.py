"""What somebody waits for, told to them and forgotten."""

from typing import Any

from django.db import transaction
from django.db.models import Q

import inventory.services.booking
from inventory.models import BackInStockRequest, PreBooking
from operations.facts import Facts, told


def facts_of(user: Any) -> dict[str, Facts]:
    """Return what somebody waits for and has pre-booked."""
    booked = PreBooking.objects.filter(user=user)
    named = ("variant__sku", "variant__product__name", "created_at")
    return {
        "waiting_for": told(asked_by(user), *named, "email", "told_at"),
        "pre_bookings": told(booked, *named, "quantity", "state", "held_until", "ended_at"),
    }


@transaction.atomic
def erase(user: Any) -> None:
    """Forget what somebody waits for, and give back what is held for them."""
    asked_by(user).delete()
    for booking_id in PreBooking.objects.owned_by(user).live().values_list("pk", flat=True):
        inventory.services.booking.withdraw(user=user, booking_id=booking_id)
    PreBooking.objects.filter(user=user).delete()


def asked_by(user: Any) -> Any:
    """Choose the requests somebody made, signed in or by their e-mail address alone."""
    by_address = Q(email__iexact=user.email) if user.email else Q()
    return BackInStockRequest.objects.filter(Q(user=user) | by_address)
