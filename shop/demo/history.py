"""Half a year of sales: who bought what and when, with tastes, seasons, weekdays and habits."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shop.demo.goods import Good, Kind
from shop.demo.people import Person

DAYS = 180
WEEKDAYS = (0.9, 0.85, 0.9, 0.95, 1.1, 1.25, 1.3)
HOURS = [1, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 8, 6, 5, 5, 5, 6, 7, 8, 10, 11, 9, 4]
FEASTS = {(6, 18): 2.4, (11, 11): 3.0, (9, 9): 1.6}
WARM = {"fresh", "drinks", "garden", "play"}
COLD = {"home", "wear", "pantry"}
COMPANIONS = {
    "tea": "teaware", "teaware": "tea", "coffee": "dairy", "cookware": "sauces",
    "knives": "meat", "meat": "sauces", "seafood": "alcohol", "bread": "dairy",
    "rice": "oil", "oil": "sauces", "ready": "softdrinks", "bedding": "decor",
    "bath": "personal", "laundry": "storage", "plants": "gardening", "gardening": "plants",
    "stationery": "art", "biscuits": "tea", "nuts": "alcohol", "cakes": "coffee",
    "breakfast": "dairy", "basics": "accessories", "housework": "laundry", "fruit": "melon",
}  # fmt: skip


@dataclass(frozen=True)
class Bought:
    """So many of one variant of one good."""

    good: Good
    kind: Kind
    quantity: int


@dataclass(frozen=True)
class Sale:
    """One order with the moments of its life; a moment that has not come is None."""

    person: Person
    items: tuple[Bought, ...]
    is_express: bool
    placed_at: datetime
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    received_at: datetime | None = None
    completed_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def state(self) -> str:
        """Return the order's state as its moments say."""
        if self.ended_at:
            return "cancelled" if self.paid_at else "closed"
        for moment, state in (
            (self.completed_at, "completed"),
            (self.received_at, "received"),
            (self.shipped_at, "shipped"),
            (self.paid_at, "paid"),
        ):
            if moment:
                return state
        return "pending_payment"

    @property
    def goods_amount(self) -> int:
        """Return what the goods cost together."""
        return sum(item.kind.amount * item.quantity for item in self.items)

    @property
    def freight_amount(self) -> int:
        """Return what the delivery cost."""
        return 1800 if self.is_express else 0 if self.goods_amount >= 9900 else 800


@dataclass
class Market:
    """What is on sale, by shelf and root, with how much it is liked."""

    goods: list[Good]
    likes: dict[str, float]
    by_root: dict[str, list[Good]] = field(default_factory=dict)
    by_shelf: dict[str, list[Good]] = field(default_factory=dict)

    def one_of(self, goods: list[Good], rng: random.Random) -> Good:
        """Choose a good, liked ones more often."""
        return rng.choices(goods, [self.likes[good.key] for good in goods])[0]


def market_of(goods: list[Good], rng: random.Random) -> Market:
    """Give every good its share of love; dear things sell less often.

    What came on sale lately has no history: the shop knows nothing of it yet.
    """
    sold = [good for good in goods if good.status == "on_sale" and good.age_days > DAYS]
    likes = {
        good.key: rng.paretovariate(1.3) / (1 + (good.kinds[0].amount / 12000) ** 1.3)
        for good in sold
    }
    market = Market(sold, likes)
    for good in sold:
        market.by_root.setdefault(good.shelf.parent, []).append(good)
        market.by_shelf.setdefault(good.shelf.slug, []).append(good)
    return market


def history(
    goods: list[Good], people: list[Person], orders: int, now: datetime, seed: int = 1
) -> list[Sale]:
    """Return about so many sales in the order they were placed."""
    rng = random.Random(f"{seed}/history")  # noqa: S311  # repeatable, not secret
    market = market_of(goods, rng)
    days = [now - timedelta(days=DAYS - 1 - day) for day in range(DAYS)]
    weights = [busyness(day, place) for place, day in enumerate(days)]
    past: dict[int, list[Good]] = {}
    moments = sorted(
        min(moment_on(day, rng), now - timedelta(minutes=rng.uniform(1, 600)))
        for day in rng.choices(days, weights, k=orders)
    )
    sales = []
    for moment in moments:
        buyer = rng.choices(people, [who.pace for who in people])[0]
        items = basket(buyer, market, past.setdefault(buyer.number, []), moment, rng)
        sales.append(life(Sale(buyer, items, rng.random() < 0.15, moment), now, rng))
    return sales


def busyness(day: datetime, place: int) -> float:
    """Return how much is bought on a day: weekday, feast and a slow growth."""
    growth = 0.7 + 0.6 * place / DAYS
    return WEEKDAYS[day.weekday()] * FEASTS.get((day.month, day.day), 1.0) * growth


def moment_on(day: datetime, rng: random.Random) -> datetime:
    """Choose a moment of a day, at the hours people shop."""
    hour = rng.choices(range(24), HOURS)[0]
    # The shop's hours are Chinese ones; times are kept in UTC.
    start = day.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=8)
    return start + timedelta(hours=hour, minutes=rng.randrange(60), seconds=rng.randrange(60))


def season(root: str, moment: datetime) -> float:
    """Return how much a root is wanted at this time of the year."""
    summer = math.cos((moment.timetuple().tm_yday - 200) / 365 * 2 * math.pi)
    swing = 0.5 if root in WARM else -0.5 if root in COLD else 0.0
    return 1 + swing * summer


def basket(
    buyer: Person, market: Market, past: list[Good], moment: datetime, rng: random.Random
) -> tuple[Bought, ...]:
    """Fill a basket: habits first, then tastes, then what goes with it."""
    wanted: dict[str, Good] = {}
    roots = list(market.by_root)
    weights = [buyer.tastes[root] * season(root, moment) for root in roots]
    for _place in range(rng.choices([1, 2, 3, 4, 5], [38, 28, 18, 10, 6])[0]):
        last = next(reversed(wanted.values()), None)
        companion = market.by_shelf.get(COMPANIONS.get(last.shelf.slug, "")) if last else None
        if past and rng.random() < 0.3:
            good = rng.choice(past)
        elif companion and rng.random() < 0.45:
            good = market.one_of(companion, rng)
        else:
            good = market.one_of(market.by_root[rng.choices(roots, weights)[0]], rng)
        wanted[good.key] = good
    past.extend(wanted.values())
    return tuple(bought(good, rng) for good in wanted.values())


def bought(good: Good, rng: random.Random) -> Bought:
    """Choose a variant and how many."""
    kind = rng.choice(good.kinds)
    most = 1 if kind.amount > 20000 else 3
    quantity = min(rng.choices([1, 2, 3], [80, 15, 5])[0], most, kind.purchase_limit or most)
    return Bought(good, kind, quantity)


def life(sale: Sale, now: datetime, rng: random.Random) -> Sale:
    """Let an order live: some are never paid, few cancelled, the rest travel and arrive."""
    moments: dict[str, datetime] = {}
    fate = rng.random()
    paid = sale.placed_at + timedelta(minutes=rng.uniform(0.5, 14))
    shipped = paid + timedelta(hours=rng.uniform(3, 28))
    delivered = shipped + timedelta(hours=rng.uniform(16, 40 if sale.is_express else 90))
    received = delivered + timedelta(hours=rng.uniform(1, 96))
    if fate < 0.05:
        moments["ended_at"] = sale.placed_at + timedelta(minutes=30)
    elif fate < 0.08:
        moments = {"paid_at": paid, "ended_at": paid + timedelta(minutes=rng.uniform(10, 160))}
    else:
        moments = {
            "paid_at": paid,
            "shipped_at": shipped,
            "delivered_at": delivered,
            "received_at": received,
            "completed_at": received + timedelta(days=7),
        }
    return replaced(sale, {name: at for name, at in moments.items() if at < now})


def replaced(sale: Sale, moments: dict[str, datetime]) -> Sale:
    """Return the sale with its moments."""
    return Sale(sale.person, sale.items, sale.is_express, sale.placed_at, **moments)


def units(sales: list[Sale]) -> Iterator[tuple[Sale, Bought]]:
    """Yield every line of every sale."""
    for sale in sales:
        for item in sale.items:
            yield sale, item
