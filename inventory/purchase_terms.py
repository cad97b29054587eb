"""What a supplier asks: the unit price of a quantity, and which quantities are sold. Pure."""

from dataclasses import dataclass

# Suppliers pack by hand: so many percent more than ordered is taken in without a word.
TOLERANCE_PERCENT = 10


@dataclass(frozen=True)
class Terms:
    """Unit prices in fen from a quantity on, the least that is sold, and by how many.

    ``breaks`` are (from quantity, unit amount) in any order.
    """

    unit_amount: int
    breaks: tuple[tuple[int, int], ...] = ()
    minimum_quantity: int = 1
    pack_size: int = 1


def unit_amount(terms: Terms, quantity: int) -> int:
    """Return the unit price in fen when so many are ordered: that of the last break reached."""
    reached = [(start, amount) for start, amount in terms.breaks if start <= quantity]
    return max(reached)[1] if reached else terms.unit_amount


def sold_quantity(terms: Terms, wanted: int) -> int:
    """Return the least quantity sold that covers what is wanted: MOQ, then whole packs."""
    quantity = max(wanted, terms.minimum_quantity)
    return -(-quantity // terms.pack_size) * terms.pack_size


def most_taken_in(ordered: int) -> int:
    """Return how many units of an order line may come in all, over-delivery included."""
    return ordered + ordered * TOLERANCE_PERCENT // 100
