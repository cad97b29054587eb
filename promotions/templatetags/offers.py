"""How pages show promotions and coupons."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

import promotions.selectors.rules
from promotions import wording
from promotions.rules import Kind, Line, Rule

register = template.Library()

MOST_SHOWN = 4


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


@register.simple_tag
def offers_covering(product: Any, shelves: Iterable[Any]) -> tuple[Rule, ...]:
    """Return the offers that run and cover a product on some shelves, at most four."""
    where = frozenset(shelf.id for shelf in shelves)
    line = Line(0, 0, 1, product.pk, where, product.brand_id)
    rules = promotions.selectors.rules.running_rules(timezone.now())
    return tuple(r for r in rules if r.conditions.scope.covers(line) and r.is_left)[:MOST_SHOWN]
