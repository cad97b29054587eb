"""From where an order is served: examples and properties of the pure rule."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.sourcing import Point, Shelf, TooFew, choose

thorough = settings(max_examples=2000, deadline=None, derandomize=True, database=None)
SHANGHAI, HANGZHOU, BEIJING = Point(121.5, 31.2), Point(120.2, 30.3), Point(116.4, 39.9)


def shelf(house, variant, available, priority=0, place=None):
    return Shelf(house * 100 + variant, variant, house, available, priority, place)


HOUSES, VARIANTS = range(1, 5), range(1, 4)


def shelves_of(drawn):
    """Read a drawn byte as what one warehouse has of one variant, often nothing."""
    cells = [(house, variant) for house in HOUSES for variant in VARIANTS]
    return [shelf(*cell, byte % 7) for cell, byte in zip(cells, drawn, strict=True) if byte % 7]


def lines_of(drawn):
    """Read a drawn byte as what is wanted of one variant."""
    return {key: byte % 7 for key, byte in zip(VARIANTS, drawn, strict=True) if byte % 7} or {1: 1}


# Drawn as bytes, for twenty thousand cases have to pass in seconds.
stocks = st.binary(min_size=12, max_size=12).map(shelves_of)
orders = st.binary(min_size=3, max_size=3).map(lines_of)


def takes_of(lines, shelves, destination=None):
    try:
        return choose(lines, shelves, destination)
    except TooFew:
        return None


def houses_of(takes):
    return {take.stock_item_id // 100 for take in takes}


def test_the_nearest_with_everything_serves():
    shelves = [shelf(1, 1, 5, place=BEIJING), shelf(2, 1, 5, place=HANGZHOU)]
    assert houses_of(choose({1: 2}, shelves, SHANGHAI)) == {2}


def test_a_far_one_with_everything_serves_before_two_near_ones():
    near = [shelf(1, 1, 5, place=SHANGHAI), shelf(2, 2, 5, place=HANGZHOU)]
    far = [shelf(3, 1, 5, place=BEIJING), shelf(3, 2, 5, place=BEIJING)]
    assert houses_of(choose({1: 1, 2: 1}, near + far, SHANGHAI)) == {3}


def test_without_a_destination_priority_decides():
    shelves = [shelf(1, 1, 5, priority=2), shelf(2, 1, 5, priority=1)]
    assert houses_of(choose({1: 1}, shelves)) == {2}


def test_what_is_short_is_said_of_every_line():
    with pytest.raises(TooFew) as refusal:
        choose({1: 3, 2: 1, 3: 1}, [shelf(1, 1, 2), shelf(1, 2, 1)])
    assert refusal.value.shortages == {1: 2, 3: 0}


def test_many_warehouses_are_no_burden():
    shelves = [shelf(house, 1, 1) for house in range(1, 60)]
    assert len(choose({1: 50}, shelves)) == 50


@thorough
@given(orders, stocks)
def test_it_takes_what_is_wanted_of_what_there_is_or_refuses(lines, shelves):
    left = {one.stock_item_id: one.available for one in shelves}
    total = {key: sum(s.available for s in shelves if s.variant_id == key) for key in lines}
    takes = takes_of(lines, shelves)
    assert (takes is None) == any(total[key] < wanted for key, wanted in lines.items())
    for key, wanted in lines.items() if takes else ():
        assert sum(take.quantity for take in takes if take.variant_id == key) == wanted
    assert all(0 < take.quantity <= left.pop(take.stock_item_id) for take in takes or ())


@thorough
@given(orders, stocks)
def test_it_asks_the_fewest_warehouses(lines, shelves):
    takes = takes_of(lines, shelves)
    if takes is None:
        return
    fewer = combinations({s.warehouse_id for s in shelves}, len(houses_of(takes)) - 1)
    assert not any(
        takes_of(lines, [s for s in shelves if s.warehouse_id in some]) for some in fewer
    )


@thorough
@given(orders, stocks)
def test_a_line_is_split_only_when_no_asked_warehouse_has_enough_of_it(lines, shelves):
    takes = takes_of(lines, shelves) or []
    for key, wanted in lines.items():
        split = len([take for take in takes if take.variant_id == key]) > 1
        enough = [s for s in shelves if s.variant_id == key and s.available >= wanted]
        assert not (split and houses_of(takes) & {s.warehouse_id for s in enough})
