"""What sending goods costs by where they go and what they weigh. Pure.

Amounts are fen. A tariff is rules that name regions by the start of their code (GB/T 2260): ``65``
is a province, ``6501`` a city, ``650102`` a district. The longest that fits decides; the rule that
names none is for everywhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# A parcel that costs more is not sent by a tariff; it also keeps every sum within its column.
MOST_AMOUNT = 10**9


@dataclass(frozen=True)
class Tariff:
    """What one rule asks: so much for the first weight, so much for each further step begun."""

    regions: tuple[str, ...]
    first_grams: int
    first_amount: int
    step_grams: int
    step_amount: int
    free_over_amount: int | None = None
    is_served: bool = True


@dataclass(frozen=True)
class FreightTerms:
    """What a delivery costs, and from which amount of goods it is free, if ever."""

    amount: int
    free_over_amount: int | None = None
    is_served: bool = True

    def charge(self, goods_amount: int) -> int:
        """Return the freight for goods worth so much."""
        return 0 if self.missing_for_free(goods_amount) == 0 else self.amount

    def missing_for_free(self, goods_amount: int) -> int | None:
        """Return how much more to buy for free delivery; None where nothing makes it free."""
        if self.free_over_amount is None:
            return None
        return max(0, self.free_over_amount - goods_amount)


NOT_SERVED = FreightTerms(0, is_served=False)


def terms_for(tariffs: Iterable[Tariff], region_code: str, weight_grams: int) -> FreightTerms:
    """Say what it costs to send a weight to a region; a region nothing is said of is not served.

    An unknown region (``""``) is everywhere else.
    """
    tariff = tariff_for(tariffs, region_code)
    if tariff is None or not tariff.is_served:
        return NOT_SERVED
    return FreightTerms(amount_for(tariff, weight_grams), tariff.free_over_amount)


def tariff_for(tariffs: Iterable[Tariff], region_code: str) -> Tariff | None:
    """Return the tariff with the longest start of a region's code, else the one for the rest."""
    fitting = [(fit_of(tariff, region_code), tariff) for tariff in tariffs]
    length, found = max(fitting, key=lambda pair: pair[0], default=(-1, None))
    return found if length >= 0 else None


def fit_of(tariff: Tariff, region_code: str) -> int:
    """Return how many digits of a region's code a tariff names; -1 where it names another place."""
    if not tariff.regions:
        return 0
    return max((len(code) for code in tariff.regions if region_code.startswith(code)), default=-1)


def amount_for(tariff: Tariff, weight_grams: int) -> int:
    """Return the freight of a weight: a step begun is paid in full."""
    beyond = max(0, weight_grams - tariff.first_grams)
    steps = -(-beyond // tariff.step_grams)
    return min(MOST_AMOUNT, tariff.first_amount + steps * tariff.step_amount)
