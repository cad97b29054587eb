"""Write who stands in line for what is sold out, and what favourites cost when they were saved."""

from collections.abc import Sequence

from django.db.models import F, OuterRef, Subquery

import inventory.services.booking
import inventory.services.stock
from accounts.models import User
from catalog.models import Favourite, ProductCard, Variant
from inventory.models import Channel, StockItem

IN_LINE = 3


def write_queues(users: Sequence[User]) -> None:
    """Let the demo shopper, the first user, hold one pre-booked article and wait for another."""
    shopper, *others = users[: IN_LINE + 1]
    for place, variant_id in enumerate(sold_out()[:2]):
        line = [shopper, *others] if place == 0 else [*others, shopper]
        for user in line:
            inventory.services.booking.ask(variant_id=variant_id, user=user)
        if place == 0:
            deliver(variant_id)


def sold_out() -> list[int]:
    """List variants that are on sale, but of which nothing is left."""
    left = StockItem.objects.by_variant(Channel.WEB)
    empty = left.filter(total_left=0).values("variant_id")
    shown = Variant.objects.filter(pk__in=empty, product__card__is_visible=True)
    return list(shown.order_by("pk").values_list("pk", flat=True))


def deliver(variant_id: int) -> None:
    """Receive one unit: it is held for the first in line."""
    item = StockItem.objects.filter(variant_id=variant_id).earliest("pk")
    inventory.services.stock.receive(
        variant_id=variant_id,
        warehouse_id=item.warehouse_id,
        quantity=1,
        reference=f"demo-queue-{variant_id}",
    )


def price_favourites(shopper: User) -> None:
    """Note what favourites cost; two of the shopper's cost a quarter more when they were saved."""
    cards = ProductCard.objects.filter(pk=OuterRef("product"))
    Favourite.objects.update(saved_amount=Subquery(cards.values("min_amount")))
    dearer = Favourite.objects.filter(user=shopper).order_by("-pk").values("pk")[:2]
    Favourite.objects.filter(pk__in=list(dearer.values_list("pk", flat=True))).update(
        saved_amount=F("saved_amount") * 5 / 4
    )
