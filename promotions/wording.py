"""A rule, and what became of it, in one sentence of the reader's language."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import speaks_english
from promotions.lanes import Verdict
from promotions.nudges import Nudge
from promotions.rules import WHOLE, Conditions, Kind, Lane, Refusal, Rule


def in_words(rule: Rule) -> str:
    """Say what a rule takes off, on what, for whom and when: ``满 ¥200 减 ¥20，限会员``."""
    return (", " if speaks_english() else "，").join([what(rule), *conditions(rule.conditions)])


def yuan(amount: int) -> str:
    """Write fen as the sign on a shelf does: ``¥200``, ``¥19.90``."""
    whole, rest = divmod(amount, 100)
    return f"¥{whole}.{rest:02d}" if rest else f"¥{whole}"


def discount(share: int) -> str:
    """Write a share as the trade does: ``8.5 折`` in Chinese, ``15% off`` in English."""
    if speaks_english():
        return f"{share / 100:g}% off"
    return f"{(WHOLE - share) / 1000:g} 折" if share < WHOLE else "免费"


def what(rule: Rule) -> str:
    """Say what a rule takes off, from its minimum on."""
    least = rule.conditions.minimum_amount
    terms = TERMS[rule.kind](rule)
    return from_amount(terms, least) if least else terms


def from_amount(terms: str, least: int) -> str:
    """Say from which amount on terms hold."""
    return _("%(terms)s from %(least)s") % {"terms": terms, "least": yuan(least)}


def percent_words(rule: Rule) -> str:
    """Say what a percentage is taken off."""
    whole = {
        Lane.ITEM: "%(off)s",
        Lane.SHIPPING: _("%(off)s the freight"),
    }.get(rule.lane, _("%(off)s the order"))
    return whole % {"off": discount(rule.share)}


def amount_words(rule: Rule) -> str:
    """Say what an amount is taken off."""
    whole = {
        Lane.ITEM: _("%(amount)s off each"),
        Lane.SHIPPING: _("%(amount)s off the freight"),
    }.get(rule.lane, _("%(amount)s off"))
    return whole % {"amount": yuan(rule.amount)}


def price_words(rule: Rule) -> str:
    """Say what each unit costs."""
    return _("%(amount)s each") % {"amount": yuan(rule.amount)}


def tier_words(rule: Rule) -> str:
    """Say what each tier gives."""
    tiers = [
        from_amount(_("%(amount)s off") % {"amount": yuan(off)}, least) for least, off in rule.tiers
    ]
    return " / ".join(tiers) or _("no tiers yet")


def unit_words(rule: Rule) -> str:
    """Say which units are cheaper, or free."""
    if rule.share == WHOLE:
        counts = {"paid": rule.every - rule.free, "free": rule.free}
        return _("buy %(paid)d, get %(free)d free") % counts
    if rule.free == 1:
        facts: dict[str, Any] = {"every": rule.every, "off": discount(rule.share)}
        return _("1 of every %(every)d %(off)s") % facts
    facts = {"free": rule.free, "every": rule.every, "off": discount(rule.share)}
    return _("%(free)d of every %(every)d %(off)s") % facts


def freight_words(_rule: Rule) -> str:
    """Say that delivery is free."""
    return _("free delivery")


TERMS = {
    Kind.PERCENT: percent_words,
    Kind.AMOUNT: amount_words,
    Kind.FIXED_PRICE: price_words,
    Kind.TIERED: tier_words,
    Kind.NTH_UNIT: unit_words,
    Kind.FREE_FREIGHT: freight_words,
}


def conditions(when: Conditions) -> Iterator[str]:
    """Yield each condition that narrows a rule."""
    if when.minimum_quantity:
        words = ngettext("from %d unit", "from %d units", when.minimum_quantity)
        yield words % when.minimum_quantity
    yield from goods(when)
    yield from audience(when)
    if when.starts_at or when.ends_at:
        yield span(when.starts_at, when.ends_at)
    yield from limits(when)


def goods(when: Conditions) -> Iterator[str]:
    """Yield how many products, categories and brands a rule is for."""
    if count := len(when.scope.variants):
        yield ngettext("on %d variant", "on %d variants", count) % count
    if count := len(when.scope.products):
        yield ngettext("on %d product", "on %d products", count) % count
    if count := len(when.scope.categories):
        yield ngettext("on %d category", "on %d categories", count) % count
    if count := len(when.scope.brands):
        yield ngettext("on %d brand", "on %d brands", count) % count


def audience(when: Conditions) -> Iterator[str]:
    """Yield whom a rule is for."""
    if when.minimum_level:
        yield _("members from level %(level)d") % {"level": when.minimum_level}
    elif when.members_only:
        yield _("members only")
    if when.newcomers_only:
        yield _("first orders only")


def limits(when: Conditions) -> Iterator[str]:
    """Yield what is left of a rule's limits."""
    if when.uses_each is not None:
        yield ngettext("%d use a shopper", "%d uses a shopper", when.uses_each) % when.uses_each
    if when.uses_left is not None:
        yield ngettext("%d use left", "%d uses left", when.uses_left) % when.uses_left
    if when.amount_left is not None:
        yield _("%(amount)s left of the budget") % {"amount": yuan(when.amount_left)}


def span(starts_at: datetime | None, ends_at: datetime | None) -> str:
    """Write from when to when, in the shop's time: ``11-10 … 11-12 24:00``."""
    return f"{moment(starts_at)} … {end(ends_at)}".strip()


def moment(at: datetime | None) -> str:
    """Write a moment, without the year if it is this one, nor the time if it is midnight."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    year = "" if here.year == timezone.localtime().year else f"{here:%Y}-"
    return f"{year}{here:%m-%d}" + (f" {here:%H:%M}" if here.hour or here.minute else "")


def end(at: datetime | None) -> str:
    """Write when something ends; midnight is the end of the day before."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    if here.hour or here.minute:
        return moment(at)
    return f"{moment(at - timedelta(days=1))} 24:00"


def why(verdict: Verdict) -> str:
    """Say why a rule takes nothing off, "" for one that does."""
    if verdict.refusal is None:
        return ""
    when, winner = verdict.rule.conditions, verdict.beaten_by
    facts: dict[str, Any] = {
        "least": yuan(when.minimum_amount),
        "units": when.minimum_quantity,
        "winner": named(winner) if winner else "",
        "begins": moment(when.starts_at),
        "ended": end(when.ends_at),
    }
    return refusals()[verdict.refusal] % facts


def named(rule: Rule) -> str:
    """Return a rule's name in the reader's language."""
    return (rule.name_en or rule.name) if speaks_english() else rule.name


def refusals() -> dict[Refusal, str]:
    """Say each refusal in the reader's language."""
    return {
        Refusal.NOT_YET: _("begins only on %(begins)s"),
        Refusal.OVER: _("was over on %(ended)s"),
        Refusal.NOT_FOR_YOU: _("is not for this shopper"),
        Refusal.NOTHING_COVERED: _("covers nothing in this basket"),
        Refusal.BELOW_MINIMUM: _("what it covers costs less than %(least)s by now"),
        Refusal.TOO_FEW_UNITS: _("needs %(units)d units of what it covers"),
        Refusal.USED_UP: _("is used up"),
        Refusal.USED_BY_YOU: _("this shopper has used it as often as allowed"),
        Refusal.TAKES_NOTHING: _("takes nothing off here"),
        Refusal.BEATEN: _("beaten by %(winner)s"),
    }


def for_shoppers(rule: Rule, *, is_covered: bool = False) -> str:
    """Say what a rule takes off, on what and for whom: ``满 ¥200 减 ¥20，限 2 个品牌``.

    On what is left out where that is seen: ``is_covered``.
    """
    when = rule.conditions
    words = [what(rule)]
    if when.minimum_quantity:
        more = ngettext("from %d unit", "from %d units", when.minimum_quantity)
        words.append(more % when.minimum_quantity)
    return (", " if speaks_english() else "，").join(
        [*words, *(() if is_covered else goods(when)), *audience(when)]
    )


def missing(nudge: Nudge) -> str:
    """Say what is missing until a rule gives something: ``再买 ¥35 减 ¥20``."""
    if nudge.missing_units:
        words = ngettext(
            "Add %(units)d more: %(terms)s", "Add %(units)d more: %(terms)s", nudge.missing_units
        )
        return words % {"units": nudge.missing_units, "terms": TERMS[nudge.rule.kind](nudge.rule)}
    more = yuan(nudge.missing_amount)
    if nudge.off_amount:
        return _("Add %(more)s more: %(off)s off") % {"more": more, "off": yuan(nudge.off_amount)}
    terms = TERMS[nudge.rule.kind](nudge.rule)
    return _("Add %(more)s more: %(terms)s") % {"more": more, "terms": terms}


def why_not(refusal: Refusal) -> str:
    """Tell a shopper why a coupon takes nothing off their basket."""
    return {
        Refusal.NOT_YET: _("Not valid yet."),
        Refusal.OVER: _("Not valid any more."),
        Refusal.NOT_FOR_YOU: _("This is for other shoppers."),
        Refusal.NOTHING_COVERED: _("For other articles than these."),
        Refusal.USED_UP: _("This offer has run out."),
        Refusal.USED_BY_YOU: _("You have used this offer as often as it allows."),
    }.get(refusal, _("It takes nothing off these articles."))


def until_usable(nudge: Nudge) -> str:
    """Say what is missing until a coupon can be used: ``再买 ¥20 可用``."""
    if nudge.missing_units:
        words = ngettext("Add %d more to use it.", "Add %d more to use it.", nudge.missing_units)
        return words % nudge.missing_units
    return _("Add %(more)s more to use it.") % {"more": yuan(nudge.missing_amount)}
