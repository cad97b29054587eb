"""What a basket would cost, and what became of every rule: for the shopkeeper, before it is so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

import logistics.selectors
import promotions.selectors.rules
import promotions.wording
from cart.models import Cart
from cart.pricing import Adjustment, Freight, Quote, price
from cart.querysets import taxed
from cart.selectors.offers import offers_among
from cart.selectors.seen import freight_of, weight_of
from catalog.models import Price, Variant, speaks_english
from logistics.models import DeliveryMethod
from promotions.lanes import Verdict
from promotions.models import Coupon, CouponTemplate, Promotion
from promotions.rules import Lane, Line, Refusal, Rule

# What was over long ago is not worth a line.
LONG_OVER = timedelta(days=30)


@dataclass(frozen=True)
class Question:
    """A basket (variant → units), and all that its price may depend on.

    ``with_idle`` takes in what is switched off or planned, as if it ran.
    """

    units: Mapping[int, int]
    at: datetime
    user_id: int | None = None
    coupon: Coupon | CouponTemplate | None = None
    method: DeliveryMethod | None = None
    region_code: str = ""
    with_idle: bool = False


@dataclass(frozen=True)
class PricedLine:
    """One line with each thing that lowered it, in words."""

    variant: Any
    line: Line
    reasons: tuple[tuple[str, int], ...]

    @property
    def net_amount(self) -> int:
        """Return what is left to pay for it."""
        return self.line.goods_amount + sum(amount for _words, amount in self.reasons)


@dataclass(frozen=True)
class Ruling:
    """What became of one rule, in words; ``shares`` are (SKU, fen) of the lines it won."""

    verdict: Verdict
    lane: str
    name: str
    terms: str
    why: str
    shares: tuple[tuple[str, int], ...] = ()

    @property
    def outcome(self) -> str:
        """Return ``won``, ``beaten`` or ``refused``."""
        if self.verdict.is_won:
            return "won"
        return "beaten" if self.verdict.refusal == Refusal.BEATEN else "refused"


@dataclass(frozen=True)
class Simulation:
    """The quote with its lines and rulings, and what the shopkeeper should know besides."""

    quote: Quote
    lines: tuple[PricedLine, ...]
    freight: tuple[tuple[str, int], ...]
    rulings: tuple[Ruling, ...]
    notes: tuple[str, ...] = ()
    is_undelivered: bool = False


def simulate(question: Question) -> Simulation:
    """Price a basket as it would be at that moment, and say what became of every rule."""
    variants = {variant.pk: variant for variant in goods_of(question)}
    lines = [
        line_of(variant, question.units[key])
        for key, variant in variants.items()
        if variant.amount is not None
    ]
    rules = (*rules_for(question), *flash_for(question))
    coupon = coupon_for(question)
    owner = Cart(user_id=question.user_id)
    offers, _member = offers_among(rules, coupon, owner, lines, question.at)
    freight = freight_for(question, lines)
    quote = price(lines, freight, offers)
    return Simulation(
        quote=quote,
        lines=tuple(priced(variants[line.key], line, quote) for line in quote.lines),
        freight=tuple((told(a), a.amount) for a in quote.adjustments if a.lane == "freight"),
        is_undelivered=question.method is not None and freight is None,
        rulings=tuple(sorted((ruling_of(v, variants) for v in quote.verdicts), key=by_outcome)),
        notes=tuple(notes_of(question, variants.values(), coupon)),
    )


def goods_of(question: Question) -> Any:
    """List the variants asked for, with their price at the moment."""
    selling = Price.objects.selling(question.at).filter(variant=OuterRef("pk"))
    return (
        Variant.objects.filter(pk__in=question.units)
        .select_related("product")
        .annotate(
            amount=Subquery(selling.values("amount")[:1]),
            shelves=F("product__card__category_ids"),
            tax_rate=taxed("rate", 0, "product"),
            is_tax_included=taxed("is_included", False, "product"),
        )
        .order_by("sku")
    )


def line_of(variant: Any, quantity: int) -> Line:
    """Return a variant as pricing understands it."""
    return Line(
        key=variant.pk,
        unit_amount=variant.amount,
        quantity=quantity,
        product_id=variant.product_id,
        category_ids=frozenset(variant.shelves or ()),
        brand_id=variant.product.brand_id,
        weight_grams=variant.weight_grams,
        tax_rate=variant.tax_rate,
        is_tax_included=variant.is_tax_included,
    )


def freight_for(question: Question, lines: Iterable[Line]) -> Freight | None:
    """Return what the chosen way of delivery asks for the basket; None for none, and nowhere."""
    if question.method is None:
        return None
    weight = weight_of(lines)
    terms = logistics.selectors.freight(question.method, question.region_code, weight)
    return freight_of(question.method, terms)


def rules_for(question: Question) -> tuple[Rule, ...]:
    """List the rules to try: those that are switched on, or all of them as if they ran."""
    rows = Promotion.objects.automatic()
    rows = rows if question.with_idle else rows.switched_on()
    since = question.at - LONG_OVER
    recent = Q(ends_at=None) | Q(ends_at__gt=since)
    of_campaign = Q(campaign=None) | Q(campaign__ends_at__gt=since)
    found = promotions.selectors.rules.described(rows.filter(recent, of_campaign))
    rules = (promotions.selectors.rules.rule_of(row) for row in found)
    return tuple(begun(rule) if question.with_idle else rule for rule in rules)


def flash_for(question: Question) -> list[Rule]:
    """List the flash sales of the basket's variants at the moment."""
    sales = promotions.selectors.rules.running(question.at, is_fresh=True).sales
    wanted = [sale for sale in sales if sale.variant_id in question.units]
    return [promotions.selectors.rules.flash_rule(sale) for sale in wanted]


def begun(rule: Rule) -> Rule:
    """Return a rule that has begun already."""
    return replace(rule, conditions=replace(rule.conditions, starts_at=None))


def coupon_for(question: Question) -> Rule | None:
    """Return the coupon as a rule; None for none, or one that is switched off."""
    coupon = question.coupon
    if coupon is None:
        return None
    template = coupon.template if isinstance(coupon, Coupon) else coupon
    rows = Promotion.objects.filter(pk=template.promotion_id)
    rows = rows if question.with_idle else rows.switched_on()
    found = promotions.selectors.rules.chosen_rules(rows.values_list("pk", flat=True))
    rule = next(iter(found), None)
    return begun(rule) if rule and question.with_idle else rule


def priced(variant: Any, line: Line, quote: Quote) -> PricedLine:
    """Return a line with what lowered it."""
    own = [a for a in quote.adjustments if a.line == line.key]
    return PricedLine(variant, line, tuple((told(a), a.amount) for a in own))


def told(adjustment: Adjustment) -> str:
    """Return a reason in the reader's language."""
    return adjustment.reason_en if speaks_english() else adjustment.reason


def ruling_of(verdict: Verdict, variants: Mapping[int, Any]) -> Ruling:
    """Say what became of a rule."""
    won = verdict.off.items() if verdict.is_won else ()
    return Ruling(
        verdict=verdict,
        lane=str(Promotion.Lane(verdict.rule.lane).label),
        name=promotions.wording.named(verdict.rule),
        terms=promotions.wording.in_words(verdict.rule),
        why=promotions.wording.why(verdict),
        shares=tuple((variants[key].sku, off) for key, off in won),
    )


def by_outcome(ruling: Ruling) -> tuple[int, int, int]:
    """Order by lane, winners first."""
    lanes, outcomes = list(Lane), ["won", "beaten", "refused"]
    rule = ruling.verdict.rule
    return lanes.index(rule.lane), outcomes.index(ruling.outcome), rule.key


def notes_of(question: Question, variants: Any, coupon: Rule | None) -> list[str]:
    """Say what differs from a real cart."""
    notes = [
        _("%(sku)s has no price then and is left out.") % {"sku": variant.sku}
        for variant in variants
        if variant.amount is None
    ]
    asked = question.coupon
    if asked is not None and coupon is None:
        notes.append(_("The coupon's promotion is switched off."))
    if isinstance(asked, Coupon) and asked.state != Coupon.State.AVAILABLE:
        state = asked.get_state_display()
        notes.append(
            _("This coupon is %(state)s; it is tried as if it were not.") % {"state": state}
        )
    return notes
