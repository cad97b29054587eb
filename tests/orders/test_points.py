"""Points in the life of an order: spent, given back, earned when it is over, taken back."""

import pytest
from django.db import transaction
from django.db.models import Sum

import loyalty.services.points
import orders.services.refunds
from cart.services.quotes import QuoteChanged
from loyalty.selectors import standing
from orders.models import CreditNote, Order
from orders.services.cancellation import cancel
from payments.models.books import BooksEntry
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_level_price, make_levels
from tests.factories.sale import complete, fill_cart, order_cart, pay, place, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


def bought_with(points, user):
    """Order three units at 10 yuan each with points."""
    give_points(user, points)
    basket = fill_cart(user, make_variant(price=1000, stock=9), quantity=3)
    return order_cart(basket, user, quote_of(basket, points))


def refund(order, units, reference="r1"):
    with transaction.atomic():
        locked = Order.objects.filter(pk=order.pk).lock().get()
        return orders.services.refunds.refund_units(
            order=locked,
            units={locked.lines.get().pk: units},
            reference=reference,
            reason="",
        )


def balance(user):
    return standing(user.pk).balance


def books(account):
    return BooksEntry.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or 0


def test_points_pay_a_part_of_the_goods_and_leave_the_account(ada):
    order = bought_with(1000, ada)
    line = order.lines.get()
    assert (order.points_count, order.points_amount, line.points_amount) == (1000, 1000, 1000)
    assert (order.payable_amount, line.net_amount, balance(ada)) == (2800, 2000, 0)


def test_points_pay_no_more_than_their_share(ada):
    order = bought_with(5000, ada)
    assert (order.points_amount, balance(ada)) == (1500, 3500)


def test_points_that_are_gone_change_the_quote(ada):
    give_points(ada, 500)
    basket = fill_cart(ada)
    quote = quote_of(basket, 500)
    from_elsewhere(ada, 400)
    with pytest.raises(QuoteChanged) as refusal:
        order_cart(basket, ada, quote)
    assert [p["code"] for p in refusal.value.problems] == ["offer_changed"]


def from_elsewhere(user, count):
    loyalty.services.points.spend(user_id=user.pk, count=count, order_reference="elsewhere")


def test_an_unpaid_order_that_closes_gives_its_points_back(ada):
    cancel(order_id=bought_with(1000, ada).pk, actor=ada)
    assert balance(ada) == 1000


def test_a_paid_order_that_is_cancelled_gives_points_and_money_back(ada):
    order = pay(bought_with(1000, ada))
    cancel(order_id=order.pk, actor=ada)
    order.refresh_from_db()
    assert (balance(ada), order.refunded_amount, order.refunded_points_amount) == (1000, 2800, 1000)
    assert (books("sales") + books("refunds"), books("freight")) == (-3000 + 3800, -800)


def test_units_sent_back_one_by_one_close_money_and_points(ada):
    order = pay(bought_with(1000, ada))
    notes = [refund(order, 1, f"r{n}") for n in range(3)]
    assert [(n.amount, n.points_count) for n in notes] == [(666, 333), (667, 333), (667, 334)]
    assert balance(ada) == 1000


def test_the_same_reference_is_refunded_once(ada):
    order = pay(bought_with(1000, ada))
    assert refund(order, 1) == refund(order, 1)
    assert CreditNote.objects.count() == 1


def test_more_units_than_were_bought_are_refused(ada):
    order = pay(bought_with(1000, ada))
    with pytest.raises(orders.services.refunds.RefundRefused):
        refund(order, 4)


def test_an_unpaid_order_has_nothing_to_refund(ada):
    with pytest.raises(orders.services.refunds.RefundRefused):
        refund(bought_with(1000, ada), 1)


def test_a_completed_order_earns_points_for_the_goods_not_the_freight(ada):
    complete(pay(place(ada, make_variant(price=3000, stock=9))))
    assert balance(ada) == 30


def test_a_refund_after_completion_takes_the_earned_points_back(ada):
    order = complete(pay(place(ada, make_variant(price=1000, stock=9), quantity=3)))
    refund(order, 1, "a")
    refund(order, 2, "b")
    assert balance(ada) == 0


def test_goods_refunded_before_completion_earn_nothing(ada):
    order = pay(place(ada, make_variant(price=1000, stock=9), quantity=3))
    refund(order, 1)
    complete(order)
    assert balance(ada) == 20


def test_earned_points_that_were_spent_meanwhile_are_owed(ada):
    order = complete(pay(place(ada, make_variant(price=3000, stock=9))))
    from_elsewhere(ada, 30)
    refund(order, 1)
    assert (balance(ada), standing(ada.pk).owed) == (0, 30)


def test_a_members_price_is_theirs_and_nobody_elses(ada, bo):
    levels = make_levels()
    variant = make_variant(price=1000, stock=9)
    make_level_price(variant, levels[1], 900)
    give_points(ada, 1, growth=1000)
    assert [place(user, variant).discount_amount for user in (ada, bo)] == [100, 0]


def test_the_order_page_and_the_api_tell_what_came_back(ada, ada_client, ada_api):
    order = pay(bought_with(1000, ada))
    refund(order, 1)
    page = ada_client.get(order.get_absolute_url()).content.decode()
    assert "¥6.66 + 333 积分" in page
    (told,) = ada_api.get(f"/api/v1/orders/{order.number}/refunds/").json()
    assert (told["amount"]["amount"], told["points"], told["lines"][0]["quantity"]) == (666, 333, 1)


def test_anothers_refunds_are_not_there(ada, bo_api):
    order = pay(bought_with(1000, ada))
    assert bo_api.get(f"/api/v1/orders/{order.number}/refunds/").status_code == 404
