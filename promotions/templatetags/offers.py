"""How pages show promotions and coupons."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

import promotions.selectors.flash
import promotions.selectors.rules
from promotions import wording
from promotions.rules import Kind, Line, Rule
from promotions.selectors.flash import Offered, Sale

register = template.Library()

MOST_SHOWN = 4
MOST_ON_A_STRIP = 10


@register.filter
def face(rule: Rule) -> str:
    """Write what a coupon is worth as large as it stands on it: ``¥20``, ``8.5 折``."""
    if rule.kind == Kind.PERCENT:
        return wording.discount(rule.share)
    most = wording.yuan(max((off for _least, off in rule.tiers), default=rule.amount))
    return _("up to %(amount)s") % {"amount": most} if len(rule.tiers) > 1 else most


@register.filter
def offer_name(rule: Rule) -> str:
    """Return a rule's name in the reader's language."""
    return wording.named(rule)


@register.filter
def offer_terms(rule: Rule) -> str:
    """Say what a rule takes off, on what and for whom."""
    return wording.for_shoppers(rule)


@register.filter
def terms_here(rule: Rule) -> str:
    """Say what a rule takes off and for whom, beside something it covers."""
    return wording.for_shoppers(rule, is_covered=True)


@register.filter
def moment(at: datetime) -> str:
    """Write a moment as short as it can be: ``11-22 10:00``."""
    return wording.moment(at)


@register.simple_tag
def flash_on(variant: Any) -> Sale | None:
    """Return the flash sale that runs for an offer of a product page, None where there is none."""
    sales = promotions.selectors.rules.running_sales(timezone.now())
    return next((sale for sale in sales if variant and sale.variant_id == variant.id), None)


@register.simple_tag
def flash_sales() -> tuple[Offered, ...]:
    """Return what can be bought at flash prices now, else what comes, for a strip."""
    sales = promotions.selectors.flash.offered(timezone.now())
    running = tuple(one for one in sales if one.can_buy)
    return (running or tuple(one for one in sales if not one.has_begun))[:MOST_ON_A_STRIP]


@register.simple_tag
def offers_covering(product: Any, shelves: Iterable[Any]) -> tuple[Rule, ...]:
    """Return the offers that run and cover a product on some shelves, at most four."""
    where = frozenset(shelf.id for shelf in shelves)
    line = Line(0, 0, 1, product.pk, where, product.brand_id)
    rules = promotions.selectors.rules.running_rules(timezone.now())
    return tuple(r for r in rules if r.conditions.scope.covers(line) and r.is_left)[:MOST_SHOWN]
