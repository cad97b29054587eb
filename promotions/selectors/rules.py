"""Which rules there are for a shopper now, as the pure rooms understand them."""

import time
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from operations.statements import AnyGiven, Given, Statement
from promotions.models import Promotion, PromotionTier, PromotionUse
from promotions.rules import Conditions, Kind, Lane, Rule, Scope


def described(promotions: Any) -> Any:
    """Add to promotions what their rules need from other tables."""
    through: dict[str, tuple[Any, str]] = {
        "product_ids": (Promotion.products.through, "product_id"),
        "category_ids": (Promotion.categories.through, "category_id"),
        "brand_ids": (Promotion.brands.through, "brand_id"),
    }
    covered = {
        name: ArraySubquery(table.objects.filter(promotion=OuterRef("pk")).values(column))
        for name, (table, column) in through.items()
    }
    tiers = PromotionTier.objects.filter(promotion=OuterRef("pk")).order_by("from_amount")
    pairs = JSONObject(least="from_amount", off="off_amount")
    return promotions.annotate(**covered, steps=ArraySubquery(tiers.values(pair=pairs)))


RUNNING = Statement(
    lambda: described(
        Promotion.objects.running(Given(1, DateTimeField())).automatic()
    ).select_related("campaign")
)
CHOSEN = Statement(
    lambda: described(Promotion.objects.filter(pk=AnyGiven(1))).select_related("campaign")
)
USES = Statement(
    lambda: (
        PromotionUse.objects.filter(user_id=Given(1), returned_at=None)
        .order_by()
        .values_list("promotion_id")
        .annotate(uses=Count("pk"))
    )
)


def running_rules(at: datetime, *, is_fresh: bool = False) -> tuple[Rule, ...]:
    """List the rules that need no coupon and run at a moment, read once a second.

    ``is_fresh`` reads them now, with one statement.
    """
    if settings.KEEPS_PAGES and not is_fresh:
        return rules_in(int(time.monotonic()))
    return read_rules(at)


@lru_cache(maxsize=1)
def rules_in(second: int) -> tuple[Rule, ...]:
    """Read the rules once a second: every cart asks for them."""
    return read_rules(timezone.now())


def read_rules(at: datetime) -> tuple[Rule, ...]:
    """Read the rules that run at a moment."""
    return tuple(rule_of(promotion) for promotion in RUNNING.instances(at))


def chosen_rules(promotion_ids: Iterable[int]) -> list[Rule]:
    """List some promotions as rules, whether they run or not, with one statement."""
    return [rule_of(promotion) for promotion in CHOSEN.instances(list(promotion_ids))]


def uses_of(user_id: int) -> dict[int, int]:
    """Count how often a shopper used each promotion in orders that stand, with one statement."""
    return dict(USES.rows(user_id))


def rule_of(promotion: Any) -> Rule:
    """Turn a described promotion into a rule; it runs while its campaign does."""
    return Rule(
        key=promotion.pk,
        lane=Lane(promotion.lane),
        kind=Kind(promotion.kind),
        name=promotion.name,
        name_en=promotion.name_en or promotion.name,
        priority=promotion.priority,
        share=promotion.share,
        amount=promotion.amount,
        every=promotion.every,
        free=promotion.free,
        tiers=tuple((step["least"], step["off"]) for step in promotion.steps),
        conditions=conditions_of(promotion),
    )


def conditions_of(promotion: Any) -> Conditions:
    """Turn a described promotion's columns into conditions."""
    campaign = promotion.campaign
    starts = [promotion.starts_at, campaign and campaign.starts_at]
    ends = [promotion.ends_at, campaign and campaign.ends_at]
    return Conditions(
        scope=Scope(
            frozenset(promotion.product_ids),
            frozenset(promotion.category_ids),
            frozenset(promotion.brand_ids),
        ),
        starts_at=max((at for at in starts if at), default=None),
        ends_at=min((at for at in ends if at), default=None),
        minimum_amount=promotion.minimum_amount,
        minimum_quantity=promotion.minimum_quantity,
        members_only=promotion.members_only,
        newcomers_only=promotion.newcomers_only,
        minimum_level=promotion.minimum_level,
        uses_left=left(promotion.use_limit, promotion.used_count),
        uses_each=promotion.uses_each,
        amount_left=left(promotion.budget_amount, promotion.spent_amount),
    )


def left(limit: int | None, gone: int) -> int | None:
    """Return what is left of a limit, None where there is none."""
    return None if limit is None else limit - gone
