"""Pages about points: what one has, the rules with the figures that hold, the mall."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loyalty.services import points
from tests.conftest import signed_in
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_level_price, make_levels, make_reward

pytestmark = pytest.mark.django_db


def words(response):
    assert response.status_code == 200
    return response.content.decode()


def page(client, name="points", **query):
    return words(client.get(reverse(name), query))


def test_points_are_for_who_is_signed_in():
    assert Client().get(reverse("points")).status_code == 302


def test_the_page_shows_balance_level_and_the_way_to_the_next(ada, ada_client):
    make_levels()
    give_points(ada, 1234, growth=2000)
    text = page(ada_client)
    assert "1,234" in text
    assert "银卡" in text
    assert "距金卡还差 3,000" in text


def test_points_owed_are_explained(ada, ada_client):
    points.earn(user_id=ada.pk, order_reference="R1", amount=10_000)
    points.spend(user_id=ada.pk, count=100, order_reference="R2")
    points.take_back(order_reference="R1", part=1, whole=1, already=0, reference="N1")
    assert "退款订单的 100 积分" in page(ada_client)


def test_what_lapses_soon_stands_apart(ada, ada_client):
    give_points(ada, 77, days=10)
    assert "77 积分" in page(ada_client)


def test_the_history_is_told_by_tabs(ada, ada_client):
    give_points(ada, 500)
    points.spend(user_id=ada.pk, count=123, order_reference="R1")
    assert "-123" not in page(ada_client, tab="earned")
    assert "-123" in page(ada_client, tab="spent")
    assert "-123" in page(ada_client, tab="nonsense")


def test_nobody_sees_anothers_points(ada, bo):
    give_points(ada, 4321)
    assert "4,321" not in page(signed_in(bo))


def test_the_page_costs_as_much_after_many_changes(ada, ada_client, django_assert_num_queries):
    for _ in range(5):
        give_points(ada, 10)
    with django_assert_num_queries(7):
        page(ada_client)


def test_the_rules_say_the_figures_that_hold(settings):
    settings.POINTS_PER_YUAN, settings.POINT_AMOUNT = 3, 5
    settings.POINTS_SHARE, settings.POINTS_LIFETIME_DAYS = 2550, 200
    settings.RETURN_WINDOW = timedelta(days=9)
    text = page(Client(), "points_rules")
    for figure in ("每 1 元获得 3 积分", "¥0.05", "25.5%", "有效期 200 天", "9 天后"):
        assert figure in text


def test_the_rules_list_the_levels():
    make_levels()
    text = page(Client(), "points_rules")
    assert "× 1.25" in text
    assert "20,000" in text


def test_the_mall_is_open_to_guests():
    reward = make_reward(120)
    assert reward.name in page(Client(), "points_mall")


def test_the_mall_says_what_is_missing(ada, ada_client):
    make_reward(120)
    give_points(ada, 100)
    assert "还差 20 积分" in page(ada_client, "points_mall")


def test_the_mall_leaves_out_what_cannot_be_had(ada_client):
    over = make_reward(ends_at=timezone.now() - timedelta(days=1))
    unsold = make_reward(variant=make_variant(is_active=False))
    text = page(ada_client, "points_mall")
    assert over.name not in text
    assert unsold.name not in text


def test_the_mall_costs_as_much_however_many_rewards(ada_client, django_assert_num_queries):
    for _ in range(3):
        make_reward()
        make_reward(variant=make_variant(stock=5))
    with django_assert_num_queries(8):
        page(ada_client, "points_mall")


def test_the_account_page_shows_level_and_points(ada, ada_client):
    make_levels()
    give_points(ada, 345, growth=5000)
    text = page(ada_client, "account")
    assert "金卡" in text
    assert "345" in text


def test_a_member_sees_their_price_on_the_product_page(ada, ada_client):
    variant, silver = make_variant(price=9900, stock=5), make_levels()[1]
    make_level_price(variant, silver, 8800)
    give_points(ada, 1, growth=1000)
    text = words(ada_client.get(variant.product.get_absolute_url()))
    assert "银卡价" in text
    assert "88.00" in text


def test_who_is_below_the_level_does_not(ada, ada_client):
    variant, silver = make_variant(price=9900, stock=5), make_levels()[1]
    make_level_price(variant, silver, 8800)
    assert "银卡价" not in words(ada_client.get(variant.product.get_absolute_url()))
