"""Favourites: remembered with their price, and told of once a day when they are cheaper."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

import accounts.services.consents
import operations.services.outbox
from accounts.models import Consent
from catalog.models import Favourite, Product
from catalog.selectors.favourites import lowest
from operations.statements import Statement

DROPPED = "favourites.dropped"
MOST_AT_ONCE = 5000
KIND = Consent.Kind.PRICE_DROPS
NOTE_TOLD = Statement(
    "UPDATE catalog_favourite AS favourite SET told_amount = told.amount"
    " FROM unnest($1::bigint[], $2::bigint[]) AS told (id, amount) WHERE favourite.id = told.id"
)


def add_favourite(*, user: Any, product_id: int) -> bool:
    """Remember a product at its price now; tell whether it is new. Raises Product.DoesNotExist."""
    product = Product.objects.published().annotate(lowest=lowest("pk", timezone.now()))
    found = product.get(pk=product_id)
    _favourite, made = Favourite.objects.get_or_create(
        user=user, product=found, defaults={"saved_amount": found.lowest}
    )
    return made


def remove_favourite(*, user: Any, product_id: int) -> bool:
    """Forget a product; tell whether it was remembered."""
    count, _each = Favourite.objects.owned_by(user).filter(product_id=product_id).delete()
    return bool(count)


def toggle_favourite(*, user: Any, product_id: int) -> bool:
    """Remember a product or forget it; tell whether it is remembered now.

    Raises Product.DoesNotExist.
    """
    if remove_favourite(user=user, product_id=product_id):
        return False
    add_favourite(user=user, product_id=product_id)
    return True


def tell_of_drops() -> int:
    """Promise one letter a day to each who wants it about what became cheaper; count the letters.

    Cheaper than when it was saved, or than the last letter said; what does not fit into one sweep
    is found by the next. What was saved without a price has the first one it gets.
    """
    now = timezone.now()
    priceless = Favourite.objects.filter(saved_amount=None)
    priceless.update(saved_amount=lowest("product", now))
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return sum(
        tell(user_id, [drop[1:] for drop in drops], today)
        for user_id, drops in groupby(dropped(now, today), key=lambda drop: drop[0])
    )


def dropped(now: datetime, since: datetime) -> list[tuple[int, ...]]:
    """List (user, favourite, product, fen then, fen now) of who has had no letter ``since``."""
    wanting = Consent.objects.standing(KIND).reachable()
    free = wanting.filter(Q(written_at=None) | Q(written_at__lt=since))
    known = Favourite.objects.filter(user__in=free.values("user"))
    priced = known.annotate(
        then=Coalesce("told_amount", "saved_amount"), now=lowest("product", now)
    )
    cheaper = priced.filter(now__lt=F("then")).order_by("user_id", "pk")
    return list(cheaper.values_list("user_id", "pk", "product_id", "then", "now")[:MOST_AT_ONCE])


@transaction.atomic
def tell(user_id: int, drops: Sequence[tuple[int, ...]], since: datetime) -> bool:
    """Promise a person's letter about (favourite, product, then, now); False where one is due.

    Of two sweeps at once one takes the turn.
    """
    if not accounts.services.consents.take_turn(user_id=user_id, kind=KIND, since=since):
        return False
    NOTE_TOLD.run([drop[0] for drop in drops], [drop[3] for drop in drops])
    operations.services.outbox.enqueue(
        topic=DROPPED,
        key=f"favourites:{user_id}",
        payload={"user": user_id, "then": {str(drop[1]): drop[2] for drop in drops}},
    )
    return True
