"""The back office's first page, its figures and its door."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from operations.models import OutboxEvent
from orders.models import Order
from orders.services.refunds import refund_by_clerk
from shop.dashboard import dashboard, figures, last_days
from tests.conftest import signed_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.catalog import make_variant
from tests.factories.operations import OutboxEventFactory
from tests.factories.sale import pay, place, ship
from tests.orders.test_admin_margins import looker, stocked

pytestmark = pytest.mark.django_db
HOME = "/admin/"


def counts(user) -> dict[str, int]:
    return {todo.url: todo.count for todo in dashboard(user)["todos"]}


def moved(order: Order, days: int) -> Order:
    at = timezone.now() - timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(placed_at=at, paid_at=at)
    return order


def test_today_stands_beside_the_same_hours_a_week_ago(ada, bo):
    today = pay(place(ada, make_variant(price=3000, stock=9)))
    moved(pay(place(bo, make_variant(price=1000, stock=9))), 7)
    placed, paid, average, _refunds = figures(timezone.now() + timedelta(seconds=1))
    assert (placed.now, placed.before, placed.change) == (1, 1, 0)
    assert (paid.now, average.now) == (today.payable_amount, today.payable_amount)
    assert paid.mood == "good"


def test_money_given_back_is_no_good_news(ada, clerk):
    order = pay(place(ada))
    refund_by_clerk(order_id=order.pk, amount=100, reason="x", actor=clerk)
    given = figures(timezone.now() + timedelta(seconds=1))[3]
    assert (given.now, given.change, given.is_good_when_high) == (100, None, False)


def test_the_chart_has_fourteen_days_with_today_last(ada, bo):
    today = pay(place(ada))
    moved(pay(place(bo)), 3)
    days = last_days()
    assert len(days) == 14
    assert days[-1].day == timezone.localdate()
    assert (days[-1].orders, days[-1].paid_amount) == (1, today.payable_amount)
    assert (days[-4].orders, days[-5].orders) == (1, 0)


def test_the_tiles_count_what_waits(ada, clerk):
    pay(place(ada, make_variant(stock=3)))
    OutboxEventFactory(dead_reason="gone")
    found = counts(clerk)
    assert found["/admin/orders/order/?tab=to_ship"] == 1
    assert found["/admin/inventory/stockitem/?level=few"] == 1
    assert found["/admin/operations/outboxevent/?state=dead"] == OutboxEvent.objects.dead().count()


def test_every_tile_leads_to_a_page(clerk_client, clerk):
    for url in counts(clerk):
        assert clerk_client.get(url).status_code == 200, url


def test_the_page_is_made_with_few_questions(clerk_client, ada, django_assert_max_num_queries):
    pay(place(ada))
    clerk_client.get(HOME)
    with django_assert_max_num_queries(17):
        page = clerk_client.get(HOME)
    assert "<svg" in page.text
    assert "style=" not in page.text


def test_margins_of_today_and_of_a_month_are_for_those_who_may_see_costs(clerk_client, ada):
    ship(pay(place(ada, stocked(price=1000, value=600), quantity=2)))
    page = clerk_client.get(HOME)
    assert [margin.amount for _label, margin in page.context["margins"]] == [800, 800]
    assert "40.0%" in page.text
    assert "margins" not in looker("view_order").get(HOME).context


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_speaks(clerk_client, language):
    page = clerk_client.get(f"{language}{HOME}")
    assert ("What waits" in page.text) == (language == "/en")


def test_who_may_see_nothing_sees_no_figures():
    page = signed_in(UserFactory(is_staff=True)).get(HOME)
    assert page.status_code == 200
    assert "figures" not in page.context
    assert page.context["todos"] == []


def test_who_counts_stock_sees_stock_but_no_money():
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_stockitem"))
    page = dashboard(user)
    assert "scarce" in page
    assert "figures" not in page


def test_strangers_and_shoppers_are_sent_to_the_door(client, ada_client):
    for browser in (client, ada_client):
        assert browser.get(HOME).url.startswith("/admin/login/")


@pytest.mark.parametrize("who", ["staff@example.com", "13800138007", "+86 138 0013 8007"])
def test_staff_come_in_by_phone_or_mail(client, who):
    UserFactory(email="staff@example.com", phone="+8613800138007", is_staff=True)
    answer = client.post("/admin/login/", {"username": who, "password": PASSWORD, "next": HOME})
    assert (answer.status_code, answer.url) == (302, HOME)


def test_shoppers_do_not_come_in(client, ada):
    page = client.post("/admin/login/", {"username": ada.email, "password": PASSWORD})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(client):
    UserFactory(email="staff@example.com", is_staff=True)
    guess = {"username": "staff@example.com", "password": "wrong"}
    for _try in range(12):
        client.post("/admin/login/", guess)
    page = client.post("/admin/login/", guess | {"password": PASSWORD})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session
