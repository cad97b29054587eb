"""Flash sales: what orders take of them, what is given back, what shoppers are told."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from promotions.models import FlashSale, FlashUse
from promotions.selectors.rules import flash_units_of, running_rules, running_sales
from promotions.services.flash import FlashSaleOver, give_back, take
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_campaign, make_flash_sale, make_promotion

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def buy(sale, user, units=1, reference="R1"):
    """Take units of one sale, and all of it back where they are refused."""
    with transaction.atomic():
        take(order_reference=reference, user=user, units={sale.pk: units})


def sold(sale):
    """Return how many units are sold by now."""
    sale.refresh_from_db()
    return sale.sold


def test_an_order_takes_its_units(ada):
    sale = make_flash_sale(per_user=2)
    buy(sale, ada, 2)
    assert (sold(sale), FlashUse.objects.get().units) == (2, 2)


def test_an_order_takes_of_several_sales(ada):
    one, other = make_flash_sale(per_user=3), make_flash_sale()
    take(order_reference="R1", user=ada, units={other.pk: 1, one.pk: 3})
    assert (sold(one), sold(other)) == (3, 1)


def test_an_order_without_flash_prices_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        take(order_reference="R1", user=AnonymousUser(), units={})


def test_no_more_than_the_quota_is_sold(ada, bo):
    sale = make_flash_sale(quota=3, per_user=2)
    buy(sale, ada, 2)
    with pytest.raises(FlashSaleOver):
        buy(sale, bo, 2)
    assert sold(sale) == 2


def test_one_shopper_gets_no_more_than_their_share(ada, bo):
    sale = make_flash_sale(per_user=2)
    buy(sale, ada)
    buy(sale, ada, reference="R2")
    with pytest.raises(FlashSaleOver):
        buy(sale, ada, reference="R3")
    buy(sale, bo, 2, reference="R4")
    assert sold(sale) == 4


def test_guests_do_not_buy_at_the_flash_price():
    sale = make_flash_sale()
    with pytest.raises(FlashSaleOver):
        buy(sale, AnonymousUser())
    assert sold(sale) == 0


@pytest.mark.parametrize(("begins", "is_active"), [(-2, True), (1, True), (-0.5, False)])
def test_nothing_is_taken_of_a_sale_that_does_not_run(ada, begins, is_active):
    starts = timezone.now() + begins * HOUR
    sale = make_flash_sale(starts_at=starts, ends_at=starts + HOUR, is_active=is_active)
    with pytest.raises(FlashSaleOver):
        buy(sale, ada)


def test_units_of_an_order_that_ends_are_given_back_once(ada):
    sale = make_flash_sale(quota=1)
    buy(sale, ada)
    assert (give_back(order_reference="R1"), give_back(order_reference="R1")) == (1, 0)
    assert sold(sale) == 0


def test_units_given_back_can_be_bought_again(ada, bo):
    sale = make_flash_sale(quota=1)
    buy(sale, ada)
    give_back(order_reference="R1")
    buy(sale, ada, reference="R2")
    with pytest.raises(FlashSaleOver):
        buy(sale, bo, reference="R3")


def test_an_order_takes_of_a_sale_once(ada):
    sale = make_flash_sale(per_user=5)
    buy(sale, ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        buy(sale, ada)


@pytest.mark.parametrize(
    "wrong", [{"quota": 0}, {"amount": -1}, {"per_user": 0}, {"sold": 11}, {"quota": -1}]
)
def test_the_database_refuses_what_no_sale_is(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_flash_sale(**wrong)


def test_a_sale_ends_after_it_starts():
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_flash_sale(starts_at=now, ends_at=now)


def test_two_active_sales_of_a_variant_never_overlap():
    sale = make_flash_sale()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_flash_sale(variant=sale.variant, starts_at=sale.ends_at - HOUR / 2)


def test_a_sale_may_follow_another_or_stand_switched_off():
    sale = make_flash_sale()
    make_flash_sale(variant=sale.variant, starts_at=sale.ends_at, ends_at=sale.ends_at + HOUR)
    make_flash_sale(variant=sale.variant, is_active=False)
    assert FlashSale.objects.count() == 3


def test_a_running_sale_is_a_rule_for_members_on_one_variant():
    sale = make_flash_sale(quota=7, per_user=2, sold=3)
    (rule,) = running_rules(timezone.now())
    assert (rule.code, rule.amount, rule.most_units) == (f"flash-{sale.pk}", 500, 4)
    assert rule.conditions.scope.variants == {sale.variant_id}
    assert (rule.conditions.members_only, rule.units_each) == (True, 2)


def test_a_rule_is_called_flash_sale_unless_the_sale_has_a_name():
    make_flash_sale(name="午夜场")
    make_flash_sale()
    names = {(rule.name, rule.name_en) for rule in running_rules(timezone.now())}
    assert names == {("午夜场", "午夜场"), ("限时抢购", "Flash sale")}


def test_rules_of_sales_stand_before_those_of_promotions():
    promotion = make_promotion()
    sale = make_flash_sale()
    codes = [rule.code for rule in running_rules(timezone.now())]
    assert codes == [f"flash-{sale.pk}", f"promotion-{promotion.pk}"]


def test_sales_and_promotions_are_read_with_one_statement(django_assert_num_queries):
    make_promotion((10_000, 1000), lane="order", kind="tiered")
    make_flash_sale()
    with django_assert_num_queries(1):
        rules = running_rules(timezone.now(), is_fresh=True)
    assert [rule.tiers for rule in rules] == [(), ((10_000, 1000),)]


def test_sales_are_read_once_a_second(as_in_production, django_assert_num_queries):
    make_flash_sale()
    running_rules(timezone.now())
    with django_assert_num_queries(0):
        assert len(running_sales(timezone.now())) == 1


def test_a_sale_runs_only_while_its_campaign_does():
    make_flash_sale(campaign=make_campaign(is_active=False))
    make_flash_sale(campaign=make_campaign(starts_at=timezone.now() + HOUR))
    runs = make_flash_sale(campaign=make_campaign(days=0, ends_at=timezone.now() + HOUR / 2))
    (sale,) = running_sales(timezone.now())
    assert (sale.pk, sale.ends_at) == (runs.pk, runs.campaign.ends_at)


@pytest.mark.parametrize(("begins", "is_active"), [(-1, True), (1, True), (-0.5, False)])
def test_what_does_not_run_is_no_rule(begins, is_active):
    now = timezone.now()
    starts = now + begins * HOUR
    make_flash_sale(starts_at=starts, ends_at=starts + HOUR, is_active=is_active)
    assert running_rules(now) == ()


def test_a_shopper_s_units_of_sales_are_summed(ada, bo):
    sale, other = make_flash_sale(per_user=5), make_flash_sale()
    buy(sale, ada, 2)
    buy(sale, ada, 1, reference="R2")
    buy(other, ada, reference="R3")
    buy(sale, bo, 4, reference="R4")
    give_back(order_reference="R3")
    assert flash_units_of(ada.pk) == {sale.pk: 3}


def test_the_units_of_a_shopper_are_one_statement(ada, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert flash_units_of(ada.pk) == {}


def test_a_sale_is_called_in_the_reader_s_language():
    sale = make_flash_sale(variant=make_variant())
    assert str(sale) == "限时抢购"
    with translation.override("en"):
        assert str(sale) == "Flash sale"
