"""How long goods have been lying here."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory.selectors.ageing import ageing, stretches, total
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_store
from tests.inventory.test_valuation import deliver

pytestmark = pytest.mark.django_db


def in_days(days: float):
    return timezone.now() + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "place"),
    [(0, 0), (30.9, 0), (31.1, 1), (90.9, 1), (91.1, 2), (180.9, 2), (181.1, 3), (999, 3)],
)
def test_goods_are_in_the_stretch_they_have_reached(days, place):
    variant = deliver(make_variant(), 4, 1000).variant
    age = ageing(at=in_days(days))[variant.pk]
    assert (age.units[place], age.values[place]) == (4, 1000)
    assert sum(age.units) == 4


def test_the_stretches_have_names():
    assert stretches() == ["0–30", "31–90", "91–180", "181+"]


def test_the_oldest_value_comes_first_and_all_adds_up():
    young, old = deliver(make_variant(), 1, 9000), deliver(make_variant(), 2, 100)
    ages = ageing(at=in_days(200))
    assert list(ages) == [young.variant_id, old.variant_id]
    assert total(ages.values()).values == (0, 0, 0, 9100)


def test_a_warehouse_can_be_chosen():
    deliver(make_variant(), 1, 9000)
    far = deliver(make_variant(), 2, 100, make_store("W2"))
    assert list(ageing(far.warehouse_id)) == [far.variant_id]


def test_one_question_is_enough(django_assert_num_queries):
    deliver(make_variant(), 1, 9000)
    with django_assert_num_queries(1):
        ageing()
