"""The way on from a list: the address with one choice more or less, in words and links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from catalog.selectors.facets import Choice, Count, Facet, band_of, facets_of
from catalog.selectors.listing import Filters, chosen

Pairs = tuple[tuple[str, str], ...]
PRICES = ("price_min", "price_max")
TOGGLES = {"stock": "in_stock", "rating": "rating"}


@dataclass(frozen=True)
class Link:
    """One choice as a link that makes or unmakes it."""

    label: str
    url: str
    count: int = 0
    is_on: bool = False


@dataclass(frozen=True)
class LinkGroup:
    """One facet as links."""

    code: str
    label: str
    links: tuple[Link, ...]

    @property
    def is_on(self) -> bool:
        """Tell whether any choice of the group is made."""
        return any(link.is_on for link in self.links)


@dataclass(frozen=True)
class Narrowing:
    """What narrows a list at an address; two are equal where they would be drawn alike."""

    counts: tuple[Count, ...]
    pairs: Pairs
    filters: Filters = field(compare=False)  # they follow from the pairs

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Return what was counted."""
        return facets_of(self.counts, chosen(self.filters))

    @property
    def groups(self) -> tuple[LinkGroup, ...]:
        """Return the facets worth showing, as links."""
        made = (group_of(facet, self) for facet in self.facets if facet.code != "shelf")
        return tuple(g for g in made if len(g.links) > 1 or g.is_on or is_alone(g))

    @property
    def chips(self) -> tuple[Link, ...]:
        """Return every choice that was made, as links that unmake it."""
        return tuple(chips(self)) if self.pairs else ()

    @property
    def kept(self) -> Pairs:
        """Return what a new price filter leaves as it is."""
        return without(self.pairs, *PRICES)

    @property
    def asked(self) -> dict[str, str]:
        """Return what was written into the address, by its name."""
        return dict(self.pairs)


def written(pairs: Iterable[tuple[str, str]]) -> str:
    """Write parameters as an address's query."""
    query = urlencode(list(pairs))
    return f"?{query}"


def without(pairs: Pairs, *names: str) -> Pairs:
    """Leave parameters out, and the page with them."""
    return tuple(pair for pair in pairs if pair[0] not in names and pair[0] != "page")


def toggled(pairs: Pairs, name: str, value: str) -> Pairs:
    """Put one value of a parameter in, or take it out."""
    rest = tuple(pair for pair in without(pairs) if pair != (name, value))
    return rest if (name, value) in pairs else (*rest, (name, value))


def is_alone(group: LinkGroup) -> bool:
    """Tell whether a group makes sense with a single choice that would leave something."""
    return group.code in {*TOGGLES, "price"} and any(link.count for link in group.links)


def group_of(facet: Facet, now: Narrowing) -> LinkGroup:
    """Turn one facet into links."""
    if facet.code == "price":
        return LinkGroup("price", _("Price"), tuple(price_links(facet, now)))
    name = TOGGLES.get(facet.code, facet.code)
    labels = {"brand": _("Brand"), "stock": _("In stock"), "rating": _("Rating")}
    links = tuple(
        Link(
            label_of(facet.code, choice),
            written(toggled(now.pairs, name, choice.value)),
            choice.count,
            choice.is_on,
        )
        for choice in facet.choices
    )
    return LinkGroup(facet.code, labels.get(facet.code, facet.label), links)


def label_of(code: str, choice: Choice) -> str:
    """Return a choice in words."""
    if code == "stock":
        return _("Only what is in stock")
    if code == "rating":
        return _("4 stars and up")
    return choice.label


def price_links(facet: Facet, now: Narrowing) -> Iterator[Link]:
    """Yield the price bands, cheapest first."""
    asked = (now.filters.price_min, now.filters.price_max)
    rest = without(now.pairs, *PRICES)
    for choice in sorted(facet.choices, key=lambda choice: int(choice.value)):
        low, high = band_of(choice.value)
        is_on = asked == (low, None if high is None else high - 1)
        ends = [("price_min", yuan(low))]
        ends += [] if high is None else [("price_max", yuan(high - 1))]
        url = written(rest if is_on else [*rest, *ends])
        yield Link(price_label(low, high), url, choice.count, is_on)


def price_label(low: int | None, high: int | None) -> str:
    """Write a stretch of prices; ``high`` is its first amount too dear."""
    if high is None:
        return _("from ¥%(low)s") % {"low": yuan(low or 0)}
    if not low:
        return _("under ¥%(high)s") % {"high": yuan(high)}
    return f"¥{yuan(low)}–{yuan(high)}"


def yuan(amount: int) -> str:
    """Write fen as a shopper types them."""
    whole, rest = divmod(amount, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def chips(now: Narrowing) -> Iterator[Link]:
    """Yield every choice that was made, as links that unmake it."""
    low, high = now.filters.price_min, now.filters.price_max
    if low is not None or high is not None:
        last = None if high is None else high + 1 if high % 100 == 99 else high
        yield Link(price_label(low, last), written(without(now.pairs, *PRICES)))
    known: set[tuple[str, str]] = set()
    for facet in now.facets:
        name = TOGGLES.get(facet.code, facet.code)
        for choice in facet.choices:
            known.add((name, choice.value))
            if choice.is_on and facet.code != "price":
                words = label_of(facet.code, choice)
                yield Link(words, written(toggled(now.pairs, name, choice.value)))
    for name, value in now.pairs:
        if (name == "brand" or name.startswith("attr.")) and (name, value) not in known:
            yield Link(value, written(toggled(now.pairs, name, value)))


def sort_links(now: str, pairs: Pairs) -> tuple[Link, ...]:
    """Return the orders a list can be shown in, given the present one."""
    price = "-price" if now == "price" else "price"
    arrow = {"price": " ↑", "-price": " ↓"}.get(now, "")
    rest = without(pairs, "ordering")
    orders = [
        ("", _("Best match")),
        ("-sold_count", _("Best selling")),
        (price, _("Price order") + arrow),
        ("-published_at", _("Newest")),
    ]
    return tuple(
        Link(
            label,
            written([*rest, ("ordering", name)] if name else rest),
            is_on=name == now or (name == price and now in {"price", "-price"}),
        )
        for name, label in orders
    )
