"""Member levels: who has which, how far it is to the next, and what goods cost there."""

import pytest
from django.db import IntegrityError
from django.utils import timezone, translation

import loyalty.selectors
from cart.pricing import Offers, price
from promotions.rules import Line, Shopper
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_level_price, make_levels

pytestmark = pytest.mark.django_db


def standing(user):
    return loyalty.selectors.standing(user.pk)


def test_without_levels_everybody_is_of_none(ada):
    assert standing(ada) == loyalty.selectors.Standing()


def test_a_newcomer_is_of_the_first_level(ada):
    make_levels()
    who = standing(ada)
    assert (who.level, who.name, who.next_name, who.missing_growth) == (1, "普通", "银卡", 1000)


def test_growth_leads_to_the_next_level(ada):
    make_levels()
    give_points(ada, 10, growth=2000)
    who = standing(ada)
    assert (who.level, who.progress, who.missing_growth) == (2, 25, 3000)


def test_on_the_highest_level_nothing_is_missing(ada):
    make_levels()
    give_points(ada, 10, growth=50_000)
    who = standing(ada)
    assert (who.level, who.next_growth, who.progress, who.missing_growth) == (4, None, 100, 0)


def test_points_that_lapse_soon_are_told_apart(ada):
    give_points(ada, 10, days=20)
    give_points(ada, 5, days=200)
    assert (standing(ada).balance, standing(ada).expiring) == (15, 10)


def test_a_level_has_a_name_in_both_languages(ada):
    make_levels()
    with translation.override("en"):
        assert (standing(ada).title, standing(ada).next_title) == ("Member", "Silver")


def test_standing_takes_one_statement(ada, django_assert_num_queries):
    make_levels()
    with django_assert_num_queries(1):
        standing(ada)


def rules(level, *variants):
    return loyalty.selectors.level_rules(level, [variant.pk for variant in variants])


def test_a_members_price_is_a_rule_of_the_item_lane():
    silver, variant = make_levels()[1], make_variant()
    made = make_level_price(variant, silver, 8000)
    (rule,) = rules(2, variant)
    assert (rule.code, rule.amount, rule.name, rule.name_en) == (
        f"level-{made.pk}",
        8000,
        "银卡价",
        "Silver price",
    )


def test_a_level_without_a_price_of_its_own_pays_that_of_the_one_below():
    levels, variant = make_levels(), make_variant()
    make_level_price(variant, levels[1], 8000)
    make_level_price(variant, levels[3], 7000)
    assert [rules(rank, variant)[0].amount for rank in (2, 3, 4)] == [8000, 8000, 7000]


def test_a_price_of_a_higher_level_is_not_for_those_below():
    levels, variant = make_levels(), make_variant()
    make_level_price(variant, levels[1], 8000)
    assert rules(1, variant) == ()


def test_who_has_no_level_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rules(0) == ()


def test_prices_of_many_goods_take_one_statement(django_assert_num_queries):
    levels = make_levels()
    variants = [make_variant() for _ in range(3)]
    for variant in variants:
        make_level_price(variant, levels[1], 8000)
    with django_assert_num_queries(1):
        assert len(rules(2, *variants)) == 3


def test_a_member_pays_the_members_price():
    silver, variant = make_levels()[1], make_variant()
    make_level_price(variant, silver, 8000)
    who = Shopper(at=timezone.now(), is_signed_in=True, level=2)
    line = Line(key=variant.pk, unit_amount=9900, quantity=2)
    quote = price([line], None, Offers(who, rules(2, variant)))
    assert quote.payable_amount == 16_000


def test_two_levels_do_not_share_a_rank():
    (first, *_) = make_levels()
    first.pk = None
    first.growth_from = 7
    with pytest.raises(IntegrityError):
        first.save(force_insert=True)
