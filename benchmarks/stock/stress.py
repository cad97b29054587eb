"""Everything at once on three items: promises, parcels, deliveries, returns, counts, sweeps."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

import inventory.services.corrections
import inventory.services.reservations
import inventory.services.returns
import inventory.services.shipping
import inventory.services.stock
from inventory.models import CostLayer, Reservation
from inventory.services.corrections import CorrectionTooLarge
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import OutOfStock, Wanted
from inventory.services.returns import NothingToTakeBack

ITEMS = (11, 12, 13)
REFUSALS = (OutOfStock, NotEnoughStock, NothingToTakeBack, CorrectionTooLarge)
house: dict[str, int] = {}


def step(number: int) -> str:
    """Do one thing at random; a refusal is an answer too."""
    try:
        random.choices(ACTS, WEIGHTS)[0](number)
    except REFUSALS:
        return "refused"
    return "done"


def reserve(number: int) -> None:
    """Promise one to three goods in any order, some only for a moment that is over."""
    wanted = random.sample(ITEMS, random.randint(1, 3))
    lapsed = timezone.now() - timedelta(seconds=1)
    with transaction.atomic():
        inventory.services.reservations.reserve(
            order_reference=f"stress-{number}",
            wanted=[Wanted(variant, random.randint(1, 3)) for variant in wanted],
            line_of_variant={variant: number * 10 + variant % 10 for variant in wanted},
            expires_at=random.choice([None, None, lapsed]),
        )


def some_promise() -> Reservation | None:
    """Choose one of the promises that hold."""
    held = Reservation.objects.held().filter(stock_item_id__in=ITEMS, expires_at=None)
    return random.choice([*held.order_by("pk")[:40], None])


def ship(number: int) -> None:
    """Ship a promise, or part of it."""
    if promise := some_promise():
        inventory.services.shipping.ship(
            order_reference=promise.order_reference,
            warehouse_id=house["main"],
            quantities={promise.line_reference: random.randint(1, promise.quantity)},
            reference=f"stress-out-{number}",
        )


def release(number: int) -> None:
    """Give an order's promises back."""
    if promise := some_promise():
        inventory.services.reservations.release(order_reference=promise.order_reference)


def take_back(number: int) -> None:
    """Take back a unit of something that was shipped."""
    gone = Reservation.objects.filter(state="shipped", stock_item_id__in=ITEMS).order_by("-pk")
    if promise := random.choice([*gone[:40], None]):
        inventory.services.returns.take_back(
            line_reference=promise.line_reference,
            quantity=1,
            warehouse_id=house["main"],
            reference=f"stress-back-{number}",
        )


def receive(number: int) -> None:
    """Take a delivery in."""
    inventory.services.stock.receive(
        variant_id=random.choice(ITEMS),
        warehouse_id=house["main"],
        quantity=random.randint(1, 9),
        reference=f"stress-in-{number}",
        value=random.randint(0, 9999),
    )


def count(number: int) -> None:
    """Find a few more, or fewer."""
    inventory.services.stock.adjust(
        stock_item_id=random.choice(ITEMS),
        quantity=random.choice([-3, -2, -1, 1, 2]),
        reference=f"stress-count-{number}",
        reason="benchmark",
    )


def correct(number: int) -> None:
    """Learn what a delivery really cost."""
    bought = CostLayer.objects.filter(stock_item_id__in=ITEMS, source=None).order_by("-pk")
    inventory.services.corrections.correct(
        layer_id=random.choice(bought[:20]).pk,
        value=random.choice([-50, 70, 300]),
        reference=f"stress-cost-{number}",
        reason="benchmark",
    )


def sweep(number: int) -> None:
    """Give lapsed promises back."""
    inventory.services.reservations.release_lapsed(50)


ACTS = [reserve, ship, release, take_back, receive, count, correct, sweep]
WEIGHTS = [40, 20, 8, 6, 8, 5, 3, 5]
