"""A sale in plain Python: what cart, order, refunds and points have to agree with, to the fen."""

from dataclasses import dataclass, field
from itertools import count

TEA, POT = 0, 1
PRICES = (3333, 1250)
TEA_OFF, TAX_ON_POTS = 1000, 600
COUPON, FREIGHT, FREE_FROM = 700, 800, 9900
MOST_BY_POINTS = 5000
WHOLE = 10_000
TO_SHIP, OUT_THERE = ("paid", "partially_shipped"), ("partially_shipped", "shipped", "received")
PAID = ("paid", *OUT_THERE, "completed")


def shares(total, weights):
    """Share a total by weights; the fen left over go to who lost most to rounding."""
    if not sum(weights):
        return [0] * len(weights)
    parts = [total * weight // sum(weights) for weight in weights]
    lost = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % sum(weights)), at))
    for at in lost[: total - sum(parts)]:
        parts[at] += 1
    return parts


@dataclass
class Line:
    """So many units of one kind: what was paid for them in money and points, what came back."""

    units: int
    money: int
    points: int
    shipped: int = 0
    cancelled: int = 0
    asked: int = 0
    back_units: int = 0
    back_money: int = 0
    back_points: int = 0

    @property
    def here(self):
        """Units that are still to be shipped."""
        return self.units - self.shipped - self.cancelled

    @property
    def left(self):
        """Units nothing was given back for."""
        return self.units - self.back_units

    @property
    def free(self):
        """Units the shopper may ask something for."""
        return max(0, self.shipped + self.cancelled - self.back_units - self.asked)

    def due(self, units):
        """Money and points so many more units give back; the last one takes all that is left."""
        paid = ((self.money, self.back_money), (self.points, self.back_points))
        if units == self.left:
            return [whole - back for whole, back in paid]
        upto = self.back_units + units
        fair = [
            whole * upto // self.units - whole * self.back_units // self.units for whole, _ in paid
        ]
        return [min(part, whole - back) for part, (whole, back) in zip(fair, paid, strict=True)]

    def give_back(self, units, money, points):
        self.back_units += units
        self.back_money += money
        self.back_points += points


@dataclass
class Sale:
    """One order."""

    lines: dict[int, Line]
    freight: int
    discount: int
    coupon: int | None
    state: str = "pending_payment"
    is_lapsed: bool = False
    is_paid: bool = False
    back_freight: int = 0
    surplus: int = 0
    earned: "Lot | None" = None
    taken_points: int = 0
    taken_from: tuple = ()

    @property
    def points(self):
        return sum(line.points for line in self.lines.values())

    @property
    def goods_money(self):
        return sum(line.money for line in self.lines.values())

    @property
    def payable(self):
        return self.goods_money + self.freight

    @property
    def back_goods(self):
        return sum(line.back_money for line in self.lines.values())

    @property
    def back_money(self):
        return self.back_goods + self.back_freight

    @property
    def back_points(self):
        return sum(line.back_points for line in self.lines.values())

    @property
    def holds(self):
        """Units it keeps from others, by kind."""
        if self.state not in ("pending_payment", *TO_SHIP) or self.is_lapsed:
            return {}
        return {kind: line.here for kind, line in self.lines.items()}


def quoted(basket, has_coupon, points):
    """Price a basket (kind → units) as the shop's sign on the door says."""
    kinds = sorted(basket)
    goods = [PRICES[kind] * basket[kind] for kind in kinds]
    costs = [
        cost - cost * TEA_OFF // WHOLE if kind == TEA else cost
        for kind, cost in zip(kinds, goods, strict=True)
    ]
    if has_coupon:
        off = shares(min(COUPON, sum(costs)), costs)
        costs = [cost - part for cost, part in zip(costs, off, strict=True)]
    discount = sum(goods) - sum(costs)
    spent = shares(min(points, sum(costs) * MOST_BY_POINTS // WHOLE), costs)
    lines = {}
    for kind, cost, part in zip(kinds, costs, spent, strict=True):
        net = cost - part
        tax = (net * TAX_ON_POTS + WHOLE // 2) // WHOLE if kind == POT else 0
        lines[kind] = Line(basket[kind], net + tax, part)
    return Sale(lines, FREIGHT if sum(goods) < FREE_FROM else 0, discount, None)


@dataclass
class Lot:
    """Points that lapse together: after so many days, of equals the earlier one first."""

    left: int
    whole: int
    until: tuple[int, int]
    number: int
    lapsed: int = 0


@dataclass
class Purse:
    """A shopper's points in lots, and what is owed."""

    lots: list[Lot] = field(default_factory=list)
    owed: int = 0
    clock: count = field(default_factory=count)

    @property
    def balance(self):
        return sum(lot.left for lot in self.lots)

    def moment(self, days):
        return days, next(self.clock)

    def add(self, points, until):
        """Add points; debts are paid first."""
        paid = min(points, self.owed)
        self.owed -= paid
        self.lots.append(Lot(points - paid, points, until, len(self.lots)))
        return self.lots[-1]

    def take(self, points, own=None):
        """Take what lapses first, but first of all its own; return until when the last was good."""
        outlived = None
        for lot in sorted(self.lots, key=lambda lot: (lot is not own, lot.until, lot.number)):
            if part := min(points, lot.left):
                lot.left -= part
                points -= part
                outlived = max(outlived or lot.until, lot.until)
        self.owed += points
        return outlived

    def lapse(self, days):
        for lot in self.lots:
            if lot.until[0] <= days:
                lot.lapsed += lot.left
                lot.left = 0

    def spend(self, sale):
        sale.taken_from = self.take(sale.points)

    def give_back(self, sale, points):
        """Give spent points back, good as long as they were, or for a last week."""
        if points:
            self.add(points, max(sale.taken_from, self.moment(7)))

    def earn(self, sale):
        """Earn a point a yuan on what was paid for goods, less what was refunded of them."""
        if sale.goods_money <= sale.back_goods:
            return
        sale.earned = self.add(sale.goods_money // 100, self.moment(365))
        self.take_back(sale, sale.back_goods, 0)

    def take_back(self, sale, part, already):
        """Take back what a part of the goods had earned; what lapsed is not taken twice."""
        if sale.earned is None or not part:
            return
        whole, lot = sale.goods_money, sale.earned
        fair = lot.whole * (already + part) // whole - lot.whole * already // whole
        points = min(fair, lot.whole - lot.lapsed - sale.taken_points)
        if points > 0:
            sale.taken_points += points
            self.take(points, own=lot)
