"""Which rules there are for a shopper now, as the pure rooms understand them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, OuterRef, Sum, TextField, Value
from django.db.models.functions import JSONObject, Now

import promotions.selectors.flash
from operations.seconds import OnceASecond
from operations.statements import AnyGiven, Given, Statement
from promotions.models import FlashSale, FlashUse, Promotion, PromotionTier, PromotionUse
from promotions.rules import Conditions, Kind, Lane, Rule, Scope
from promotions.selectors.flash import Sale, of_campaign, sale_of

OF_BOTH = (
    "pk", "name", "name_en", "amount", "starts_at", "ends_at", "campaign_starts_at",
    "campaign_ends_at", "use_limit", "used_count", "uses_each",
)  # fmt: skip
OF_PROMOTIONS = (
    "lane", "kind", "priority", "share", "every", "free", "steps", "product_ids", "category_ids",
    "brand_ids", "minimum_amount", "minimum_quantity", "members_only", "newcomers_only",
    "minimum_level", "budget_amount", "spent_amount",
)  # fmt: skip
OF_SALES = ("product_id", "variant_id")
FACTS = (*OF_BOTH, *OF_PROMOTIONS, *OF_SALES)
NULL = Value(None, TextField())


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
    steps = ArraySubquery(tiers.values(pair=pairs))
    return promotions.annotate(steps=steps, **covered, **of_campaign())


def all_running() -> Any:
    """Compose the question for what runs at a moment: flash sales first, then promotions."""
    now = Given(1, DateTimeField())
    rules = described(Promotion.objects.running(now).automatic().order_by())
    rules = rules.annotate(**dict.fromkeys(OF_SALES, NULL))
    sales = promotions.selectors.flash.described(FlashSale.objects.running(now).order_by())
    sales = sales.annotate(**dict.fromkeys(OF_PROMOTIONS, NULL))
    rows = rules.values_list(*FACTS).union(sales.values_list(*FACTS), all=True)
    return rows.order_by("variant_id", "-pk")


RUNNING = Statement(all_running)
CHOSEN = Statement(lambda: described(Promotion.objects.filter(pk=AnyGiven(1))))
USES = Statement(
    lambda: (
        PromotionUse.objects.filter(user_id=Given(1), returned_at=None)
        .order_by()
        .values_list("promotion_id")
        .annotate(uses=Count("pk"))
    )
)


UNITS = Statement(
    lambda: (
        FlashUse.objects.filter(user_id=Given(1), returned_at=None, sale__ends_at__gt=Now())
        .order_by()
        .values_list("sale_id")
        .annotate(taken=Sum("units"))
    )
)


@dataclass(frozen=True)
class Running:
    """What makes goods cheaper without a coupon: all of it as rules, and the flash sales."""

    rules: tuple[Rule, ...]
    sales: tuple[Sale, ...]


@OnceASecond
def running(at: datetime) -> Running:
    """Read what runs at a moment, with one statement."""
    rows = [SimpleNamespace(**dict(zip(FACTS, row, strict=True))) for row in RUNNING.rows(at)]
    sales = tuple(sale_of(row) for row in rows if row.variant_id)
    rest = (rule_of(row) for row in rows if not row.variant_id)
    return Running((*map(flash_rule, sales), *rest), sales)


def running_rules(at: datetime, *, is_fresh: bool = False) -> tuple[Rule, ...]:
    """List the rules that need no coupon and run at a moment, flash sales among them.

    They are read once a second; ``is_fresh`` reads them now, with one statement.
    """
    return running(at, is_fresh=is_fresh).rules


def running_sales(at: datetime) -> tuple[Sale, ...]:
    """List the flash sales that run at a moment, read with the rules once a second."""
    return running(at).sales


def chosen_rules(promotion_ids: Iterable[int]) -> list[Rule]:
    """List some promotions as rules, whether they run or not, with one statement."""
    return [rule_of(promotion) for promotion in CHOSEN.instances(list(promotion_ids))]


def uses_of(user_id: int) -> dict[int, int]:
    """Count how often a shopper used each promotion in orders that stand, with one statement."""
    return dict(USES.rows(user_id))


def flash_units_of(user_id: int) -> dict[int, int]:
    """Sum a shopper's units of each flash sale that is not over, with one statement."""
    return dict(UNITS.rows(user_id))


def flash_rule(sale: Sale) -> Rule:
    """Turn a flash sale into a rule; guests see it, members buy by it."""
    return Rule(
        key=sale.pk,
        lane=Lane.ITEM,
        kind=Kind.FIXED_PRICE,
        name=sale.name,
        name_en=sale.name_en,
        amount=sale.amount,
        source="flash",
        most_units=sale.left,
        units_each=sale.per_user,
        conditions=Conditions(
            Scope(variants=frozenset({sale.variant_id})),
            sale.starts_at,
            sale.ends_at,
            members_only=True,
        ),
    )


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
    starts = [promotion.starts_at, promotion.campaign_starts_at]
    ends = [promotion.ends_at, promotion.campaign_ends_at]
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
