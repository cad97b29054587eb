"""Points redeemed by shoppers: a coupon at once, goods by an order that costs nothing more."""

import pytest
from django.db.models import Sum
from django.urls import reverse

import loyalty.selectors
import orders.services.cancellation
import orders.services.redemption
from inventory.models import StockItem
from inventory.services.reservations import OutOfStock
from loyalty.models import Redemption, Reward
from loyalty.services.ledger import NotEnoughPoints
from loyalty.services.verify import offenders
from orders.models import Order
from orders.services.redemption import AddressNeeded, Wish
from payments.models.books import Account, BooksEntry
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_reward
from tests.factories.sale import CONTACT, make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(ada):
    """A reward in goods worth ¥50 for 3000 points, and Ada with points for one and a half."""
    make_delivery()
    give_points(ada, 4500)
    return make_reward(3000, variant=make_variant(price=5000, stock=2), per_user=5)


def redeem(reward, user, contact=CONTACT, had=None):
    wish = Wish(reward.pk, contact, had)
    return orders.services.redemption.redeem(wish=wish, user=user)


def held(user):
    return loyalty.selectors.standing(user.pk).balance


def test_goods_come_by_an_order_paid_with_points_alone(ada, goods):
    order = Order.objects.get(number=redeem(goods, ada).order_reference)
    assert (order.state, order.payable_amount, order.points_count) == ("paid", 0, 3000)
    assert (order.goods_amount, order.points_amount, order.discount_amount) == (5000, 3000, 2000)
    assert held(ada) == 1500


def test_points_pay_no_more_than_the_goods_cost(ada, goods, settings):
    settings.POINT_AMOUNT = 2
    order = Order.objects.get(number=redeem(goods, ada).order_reference)
    assert (order.points_amount, order.discount_amount) == (5000, 0)


def test_the_order_says_why_it_costs_nothing(ada, goods):
    order = Order.objects.get(number=redeem(goods, ada).order_reference)
    reasons = order.adjustments.values_list("lane", "amount")
    assert sorted(reasons) == [("item", -2000), ("points", -3000)]
    assert sum(amount for _lane, amount in reasons) == -order.goods_amount


def test_the_goods_are_promised(ada, goods):
    redeem(goods, ada)
    assert StockItem.objects.get().reserved == 1


def test_goods_that_are_gone_take_no_points(ada, goods):
    StockItem.objects.update(reserved=2)
    with pytest.raises(OutOfStock):
        redeem(goods, ada)
    assert (held(ada), Order.objects.count(), Reward.objects.get().redeemed_count) == (4500, 0, 0)


def test_too_few_points_write_no_order(ada, goods):
    redeem(goods, ada)
    with pytest.raises(NotEnoughPoints):
        redeem(goods, ada)
    assert Order.objects.count() == 1


def test_goods_need_an_address(ada, goods):
    with pytest.raises(AddressNeeded):
        redeem(goods, ada, contact=None)


def test_a_button_pressed_twice_redeems_once(ada, goods):
    give_points(ada, 9000)
    redeem(goods, ada, had=0)
    with pytest.raises(Exception, match="刚刚兑换"):
        redeem(goods, ada, had=0)
    assert Redemption.objects.count() == 1


def test_after_all_that_the_points_are_proven(ada, goods):
    redeem(goods, ada)
    assert list(offenders()) == []


def test_calling_the_order_off_gives_points_stock_and_place_back(ada, goods):
    order = Order.objects.get(number=redeem(goods, ada).order_reference)
    orders.services.cancellation.cancel(order_id=order.pk, actor=ada)
    assert held(ada) == 4500
    assert StockItem.objects.get().reserved == Reward.objects.get().redeemed_count == 0
    assert list(offenders()) == []


def test_what_members_are_owed_is_what_their_points_are_worth(ada, goods, settings):
    settings.POINT_AMOUNT = 2
    order = Order.objects.get(number=redeem(goods, ada).order_reference)
    before = owed_to_members()
    orders.services.cancellation.cancel(order_id=order.pk, actor=ada)
    assert owed_to_members() - before == 3000 * 2


def owed_to_members():
    rows = BooksEntry.objects.filter(account=Account.POINTS_LIABILITY)
    return -rows.aggregate(sum=Sum("amount"))["sum"]


def page_of(reward):
    return reverse("reward", args=[reward.pk])


def test_the_page_of_a_coupon_redeems_it(ada, ada_client):
    give_points(ada, 150)
    reward = make_reward(100)
    response = ada_client.post(page_of(reward), {"had": 0})
    assert response.url == reverse("my_coupons")
    assert held(ada) == 50


def test_the_page_of_goods_asks_for_an_address(ada, ada_client, goods):
    response = ada_client.post(page_of(goods), {"had": 0})
    assert response.status_code == 400
    assert held(ada) == 4500


def test_the_page_of_goods_sends_them_to_an_own_address(ada, ada_client, goods):
    address = AddressFactory(user=ada)
    response = ada_client.post(page_of(goods), {"had": 0, "address": address.pk})
    order = Order.objects.get()
    assert response.url == order.get_absolute_url()
    assert order.recipient == address.recipient


def test_anothers_address_is_refused(ada, bo, ada_client, goods):
    AddressFactory(user=ada)
    response = ada_client.post(page_of(goods), {"had": 0, "address": AddressFactory(user=bo).pk})
    assert response.status_code == 400
    assert not Order.objects.exists()


@pytest.mark.parametrize("had", ["", "x", "-1", "9" * 40])
def test_a_bent_form_redeems_nothing(ada, ada_client, had):
    give_points(ada, 150)
    assert ada_client.post(page_of(make_reward(100)), {"had": had}).status_code == 400
    assert held(ada) == 150


def test_the_page_says_why_it_refuses(ada, ada_client):
    reward = make_reward(100)
    response = ada_client.post(page_of(reward), {"had": 0})
    assert response.status_code == 409
    assert "积分不足" in response.content.decode()


def test_there_is_no_page_of_what_is_not_on_offer(ada_client):
    assert ada_client.get(page_of(make_reward(is_active=False))).status_code == 404


def ask(client, key="k1", **body):
    url = "/api/v1/points/redeem/"
    return client.post(url, body, HTTP_IDEMPOTENCY_KEY=key)


def test_a_client_redeems_a_coupon_once_a_key(ada, ada_api):
    give_points(ada, 500)
    reward = make_reward(100, per_user=5)
    first, again = ask(ada_api, reward=reward.pk), ask(ada_api, reward=reward.pk)
    assert (first.status_code, first.json()["points"], held(ada)) == (201, 100, 400)
    assert first.json() == again.json()


def test_a_client_redeems_goods_to_an_own_address(ada, ada_api, goods):
    response = ask(ada_api, reward=goods.pk, address=AddressFactory(user=ada).pk)
    assert response.json()["order"] == Order.objects.get().number
    assert Order.objects.get().channel == "app"


@pytest.mark.parametrize(
    ("points", "body", "status", "code"),
    [(1, {}, 409, "not_enough_points"), (500, {"reward": 1}, 409, "reward_refused")],
)
def test_a_client_is_told_why_not(ada, ada_api, points, body, status, code):
    give_points(ada, points)
    response = ask(ada_api, **{"reward": make_reward(100).pk} | body)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_client_needs_an_address_for_goods(ada, bo, ada_api, goods):
    assert ask(ada_api, reward=goods.pk).json()["code"] == "address_needed"
    theirs = AddressFactory(user=bo).pk
    assert ask(ada_api, "k2", reward=goods.pk, address=theirs).status_code == 400
