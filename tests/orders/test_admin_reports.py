"""The report of margins."""

import pytest
from django.utils import timezone

from orders.models import Order
from tests.factories.sale import pay, place, ship
from tests.orders.test_admin_margins import looker, stocked

pytestmark = pytest.mark.django_db
MARGINS = "/admin/orders/order/margins/"


@pytest.fixture
def sold(ada) -> Order:
    """Two units at 10 yuan each that cost 6 each."""
    return ship(pay(place(ada, stocked(), quantity=2)))


@pytest.mark.parametrize("by", ["day", "product", "category"])
def test_the_sums_are_the_same_by_whatever_they_are_told(clerk_client, sold, by):
    table = clerk_client.get(MARGINS, {"by": by}).context["findings"].table
    assert list(table.total[1:5]) == [2, 2000, 1200, 800]


def test_a_product_is_named(clerk_client, sold):
    page = clerk_client.get(MARGINS, {"by": "product"})
    assert sold.lines.get().title in page.text
    assert "40.0%" in page.text


def test_every_day_has_a_line_the_latest_first(clerk_client, sold):
    rows = clerk_client.get(MARGINS).context["findings"].table.rows
    assert len(rows) == 30
    assert rows[0][:2] == [timezone.localdate().isoformat(), 2]


def test_a_window_without_sales_is_empty(clerk_client, sold):
    asked = {"first": "2020-01-01", "last": "2020-01-31", "by": "product"}
    assert clerk_client.get(MARGINS, asked).context["findings"].table.rows == []


def test_the_table_can_be_downloaded(clerk_client, sold):
    answer = clerk_client.get(MARGINS, {"by": "day", "csv": "1"})
    today = timezone.localdate().isoformat()
    assert f"{today},2,20.00,12.00,8.00,40.0" in answer.content.decode("utf-8-sig")


def test_costs_are_for_those_who_may_see_them(sold):
    assert looker("view_order").get(MARGINS).status_code == 403


@pytest.mark.parametrize("by", ["day", "product", "category"])
def test_the_report_asks_little(clerk_client, sold, by, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        clerk_client.get(MARGINS, {"by": by})
