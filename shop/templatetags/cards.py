"""Cards of goods: drawn once while nothing in them changes, for lists show dozens of them."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import promotions.selectors.rules
from promotions import wording
from promotions.rules import Line, Rule
from promotions.selectors.flash import Sale
from shop.templatetags.drawn import Kept

register = template.Library()

MOST_CARDS = 3000
TOKEN_MARK = "token-of-this-visitor"  # noqa: S105
PATH_MARK = "/address-of-this-page/"
SHOWN = attrgetter(
    "product_id", "slug", "name", "name_en", "image", "is_in_stock", "sold_count", "rating_sum",
    "review_count", "min_amount", "max_amount", "reference_amount", "only_variant_id",
)  # fmt: skip
kept = Kept(MOST_CARDS)


class Offers(NamedTuple):
    """What runs for some goods only: rules, and by product the flash sales not sold out."""

    rules: tuple[Rule, ...]
    sales: dict[int, Sale]


@register.simple_tag(takes_context=True)
def product_card(context: RequestContext, card: Any) -> SafeString:
    """Show one product of a list, a ``ProductCard`` row."""
    return personal(context, drawn(card, badge(card, offers_now(context)), is_eager=False))


@register.simple_tag(takes_context=True)
def product_cards(context: RequestContext, cards: Iterable[Any], eager: int = 0) -> SafeString:
    """Show the products of a list; the pictures of the first ``eager`` ones are fetched first."""
    offers = offers_now(context)
    pieces = [
        drawn(card, badge(card, offers), is_eager=at < eager) for at, card in enumerate(cards)
    ]
    return personal(context, "".join(pieces))


def offers_now(context: RequestContext) -> Offers:
    """Return the offers that run for some goods only, asked once a page."""
    request = context.get("request")
    if request is None:
        return Offers((), {})
    if not hasattr(request, "offers_for_some"):
        found = promotions.selectors.rules.running(timezone.now())
        rules = tuple(rule for rule in found.rules if rule.is_for_some)
        request.offers_for_some = Offers(rules, {s.product_id: s for s in found.sales if s.left})
    offers: Offers = request.offers_for_some
    return offers


def badge(card: Any, offers: Offers) -> str:
    """Return what runs for a card's product: a flash price, else an offer's name, else ""."""
    if sale := offers.sales.get(card.product_id):
        return _("Flash sale %(price)s") % {"price": wording.yuan(sale.amount)}
    if not offers.rules:
        return ""
    line = Line(0, 0, 1, card.product_id, frozenset(card.category_ids), card.brand_id)
    offer = next((rule for rule in offers.rules if rule.conditions.scope.covers(line)), None)
    return wording.named(offer) if offer else ""


def drawn(card: Any, offer: str, *, is_eager: bool) -> str:
    """Draw a card, with the name of an offer, and with marks for what is one visitor's own."""

    def draw() -> SafeString:
        marks = {"csrf_token": TOKEN_MARK, "request": {"get_full_path": PATH_MARK}}
        facts = {"card": card, "offer": offer, "eager": is_eager, **marks}
        return render_to_string("components/product_card.html", facts)

    return kept.get((get_language(), is_eager, offer, SHOWN(card)), draw)


def personal(context: RequestContext, html: str) -> SafeString:
    """Put this visitor's own token and address in."""
    if TOKEN_MARK in html:
        request = context.get("request")
        html = html.replace(TOKEN_MARK, escape(context.get("csrf_token", "")))
        html = html.replace(PATH_MARK, escape(request.get_full_path()) if request else "")
    return mark_safe(html)
