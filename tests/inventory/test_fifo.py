"""First in, first out, to the fen: examples and properties of the pure rule."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.fifo import Layer, NotEnough, consume

START = datetime(2026, 1, 1, tzinfo=UTC)
thorough = settings(max_examples=3000, deadline=None, derandomize=True, database=None)


def layer(key, quantity, value, day=0):
    return Layer(START + timedelta(days=day), key, quantity, value)


def layers_of(drawn):
    """Read three drawn bytes as one layer: a day, up to 40 units, up to 65,535 fen."""
    return [
        layer(key, 1 + drawn[at] % 40, drawn[at + 1] * 256 + drawn[at + 2], day=drawn[at] // 64)
        for key, at in enumerate(range(0, len(drawn) - 2, 3))
    ]


# Drawn as bytes, for twenty thousand cases have to pass in seconds.
shelves = st.binary(min_size=3, max_size=18).map(layers_of)
wishes = st.integers(1, 120)


def test_the_oldest_goes_first():
    uses = consume([layer(1, 5, 50, day=2), layer(2, 5, 100, day=1)], 6)
    assert [(use.layer, use.quantity, use.value) for use in uses] == [(2, 5, 100), (1, 1, 10)]


def test_the_last_unit_takes_the_remainder():
    assert [consume([layer(1, 3, 100)], 2)[0].value, consume([layer(1, 1, 34)], 1)[0].value] == [
        66,
        34,
    ]


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_cannot_be_consumed(quantity):
    with pytest.raises(ValueError):
        consume([layer(1, 1, 1)], quantity)


@thorough
@given(shelves, wishes)
def test_uses_sum_to_what_is_wanted_or_nothing_is_used(layers, wanted):
    if wanted > sum(one.quantity for one in layers):
        with pytest.raises(NotEnough):
            consume(layers, wanted)
    else:
        assert sum(use.quantity for use in consume(layers, wanted)) == wanted


@thorough
@given(shelves, st.binary(max_size=12))
def test_value_is_conserved_to_the_fen_in_any_steps(layers, steps):
    left = {one.key: one for one in layers}
    gone = 0
    for wanted in [*steps, max(0, sum(one.quantity for one in layers) - sum(steps))]:
        if not 0 < wanted <= sum(one.quantity for one in left.values()):
            continue
        for use in consume(left.values(), wanted):
            one = left[use.layer]
            gone += use.value
            left[use.layer] = Layer(
                one.received_at, one.key, one.quantity - use.quantity, one.value - use.value
            )
    assert gone + sum(one.value for one in left.values()) == sum(one.value for one in layers)
    assert all(one.value == 0 for one in left.values() if not one.quantity)


@thorough
@given(shelves, wishes)
def test_a_layer_is_touched_only_when_all_older_ones_are_used_up(layers, wanted):
    wanted = min(wanted, sum(one.quantity for one in layers))
    uses = consume(layers, wanted)
    ordered = sorted(layers, key=lambda one: (one.received_at, one.key))
    assert [use.layer for use in uses] == [one.key for one in ordered[: len(uses)]]
    assert all(use.quantity == one.quantity for use, one in zip(uses[:-1], ordered, strict=False))


@thorough
@given(shelves, wishes)
def test_a_use_is_worth_its_share_but_for_less_than_a_fen(layers, wanted):
    by_key = {one.key: one for one in layers}
    for use in consume(layers, min(wanted, sum(one.quantity for one in layers))):
        one = by_key[use.layer]
        assert abs(use.value * one.quantity - one.value * use.quantity) < one.quantity


@thorough
@given(shelves, wishes)
def test_it_does_not_matter_how_the_layers_are_listed(layers, wanted):
    wanted = min(wanted, sum(one.quantity for one in layers))
    turned = layers[wanted % len(layers) :] + layers[: wanted % len(layers)]
    assert consume(turned[::-1], wanted) == consume(turned, wanted) == consume(layers, wanted)
