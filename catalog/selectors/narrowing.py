"""The way on from a list: the address with one choice more or less, in words and links."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from catalog.selectors.facets import Choice, Facet, band_of
from catalog.selectors.listing import Listing

Pairs = list[tuple[str, str]]
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


def written(pairs: Pairs) -> str:
    """Write parameters as an address's query."""
    return f"?{urlencode(pairs)}" if pairs else "?"


def without(pairs: Pairs, *names: str) -> Pairs:
    """Leave parameters out, and the page with them."""
    return [(name, value) for name, value in pairs if name not in names and name != "page"]


def toggled(pairs: Pairs, name: str, value: str) -> Pairs:
    """Put one value of a parameter in, or take it out."""
    rest = [pair for pair in without(pairs) if pair != (name, value)]
    return rest if (name, value) in pairs else [*rest, (name, value)]


def groups(listing: Listing, pairs: Pairs) -> tuple[LinkGroup, ...]:
    """Return the facets worth showing, as links."""
    made = (group_of(facet, listing, pairs) for facet in listing.facets if facet.code != "shelf")
    return tuple(group for group in made if len(group.links) > 1 or group.is_on or is_alone(group))


def is_alone(group: LinkGroup) -> bool:
    """Tell whether a group makes sense with a single choice that would leave something."""
    return group.code in {*TOGGLES, "price"} and any(link.count for link in group.links)


def group_of(facet: Facet, listing: Listing, pairs: Pairs) -> LinkGroup:
    """Turn one facet into links."""
    if facet.code == "price":
        return LinkGroup("price", _("Price"), tuple(price_links(facet, listing, pairs)))
    name = TOGGLES.get(facet.code, facet.code)
    labels = {"brand": _("Brand"), "stock": _("In stock"), "rating": _("Rating")}
    links = tuple(
        Link(
            label_of(facet.code, choice),
            written(toggled(pairs, name, choice.value)),
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


def price_links(facet: Facet, listing: Listing, pairs: Pairs) -> Iterator[Link]:
    """Yield the price bands, cheapest first."""
    chosen = (listing.filters.price_min, listing.filters.price_max)
    rest = without(pairs, "price_min", "price_max")
    for choice in sorted(facet.choices, key=lambda choice: int(choice.value)):
        low, high = band_of(choice.value)
        is_on = chosen == (low, None if high is None else high - 1)
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


def chips(listing: Listing, pairs: Pairs) -> tuple[Link, ...]:
    """Return every choice that was made, as links that unmake it."""
    made = []
    low, high = listing.filters.price_min, listing.filters.price_max
    if low is not None or high is not None:
        last = None if high is None else high + 1 if high % 100 == 99 else high
        rest = without(pairs, "price_min", "price_max")
        made.append(Link(price_label(low, last), written(rest)))
    known: set[tuple[str, str]] = set()
    for facet in listing.facets:
        name = TOGGLES.get(facet.code, facet.code)
        for choice in facet.choices:
            known.add((name, choice.value))
            if choice.is_on and facet.code != "price":
                words = label_of(facet.code, choice)
                made.append(Link(words, written(toggled(pairs, name, choice.value))))
    made += [
        Link(value, written(toggled(pairs, name, value)))
        for name, value in pairs
        if (name == "brand" or name.startswith("attr.")) and (name, value) not in known and value
    ]
    return tuple(made)


def sort_links(listing: Listing, pairs: Pairs) -> tuple[Link, ...]:
    """Return the orders a list can be shown in."""
    now = listing.filters.ordering
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
