"""What orders take of promotions: counted by conditional updates, given back when an order ends."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from promotions.models import Promotion, PromotionUse

UNLIMITED = Q(use_limit=None) | Q(use_limit__gt=F("used_count"))


class PromotionUsedUp(Exception):
    """Somebody else took the last of a promotion; the price has to be worked out again."""


def take(*, order_reference: str, user: Any, amounts: Mapping[int, int]) -> None:
    """Write down an order's promotions (promotion → fen taken off) in its transaction.

    Those with a limit are counted, in primary-key order. Raises PromotionUsedUp.
    """
    limited = set(Promotion.objects.limited().filter(pk__in=amounts).values_list("pk", flat=True))
    for promotion_id in sorted(limited):
        count(promotion_id, amounts[promotion_id])
        check_each(promotion_id, user)
    PromotionUse.objects.bulk_create(
        PromotionUse(
            promotion_id=promotion_id,
            order_reference=order_reference,
            user=user if user.is_authenticated else None,
            amount=amount,
            is_counted=promotion_id in limited,
        )
        for promotion_id, amount in amounts.items()
    )


def count(promotion_id: int, amount: int) -> None:
    """Count one use within a promotion's limits. Raises PromotionUsedUp."""
    within = Q(budget_amount=None) | Q(budget_amount__gte=F("spent_amount") + amount)
    rows = Promotion.objects.filter(UNLIMITED, within, pk=promotion_id)
    if not rows.update(used_count=F("used_count") + 1, spent_amount=F("spent_amount") + amount):
        raise PromotionUsedUp(_("One of the offers has just run out."))


def check_each(promotion_id: int, user: Any) -> None:
    """Refuse a use above a shopper's own limit; the promotion's row is locked by now.

    Raises PromotionUsedUp.
    """
    limit = Promotion.objects.values_list("uses_each", flat=True).get(pk=promotion_id)
    if limit is None or not user.is_authenticated:
        return
    used = PromotionUse.objects.filter(
        promotion_id=promotion_id, user_id=user.pk, returned_at=None
    ).count()
    if used >= limit:
        raise PromotionUsedUp(_("You have used one of the offers already."))


@transaction.atomic
def give_back(*, order_reference: str) -> int:
    """Give back what an order that ended took of promotions, once; return how many these were."""
    uses = PromotionUse.objects.filter(order_reference=order_reference, returned_at=None)
    given = list(uses.order_by("promotion_id").select_for_update(no_key=True))
    for use in (use for use in given if use.is_counted):
        Promotion.objects.filter(pk=use.promotion_id).update(
            used_count=F("used_count") - 1, spent_amount=F("spent_amount") - use.amount
        )
    PromotionUse.objects.filter(pk__in=[use.pk for use in given]).update(returned_at=Now())
    return len(given)
