"""The reports on stock: their pages and their downloads."""

import pytest
from django.contrib.auth.models import Permission

from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_options, make_product, make_variant
from tests.inventory.test_valuation import deliver

pytestmark = pytest.mark.django_db
REPORTS = "/admin/inventory/stockitem/reports/"
NAMES = ["valuation", "flows", "ageing"]


@pytest.fixture
def item():
    product = make_product(name="青瓷杯")
    options = make_options(product, "颜色", "天青")
    return deliver(make_variant(product=product, options=options, sku="CUP-1"), 4, 123_400)


@pytest.mark.parametrize("name", NAMES)
def test_each_report_names_the_goods_with_their_options(clerk_client, item, name):
    page = clerk_client.get(f"{REPORTS}{name}/")
    assert "青瓷杯 天青" in page.text


def test_the_value_is_shown_with_its_sum(clerk_client, item):
    page = clerk_client.get(f"{REPORTS}valuation/").text
    assert page.count("¥1,234.00") == 3


def test_a_day_before_anything_came_is_empty(clerk_client, item):
    page = clerk_client.get(f"{REPORTS}valuation/", {"day": "2020-01-31"})
    assert page.context["findings"].table.rows == []


@pytest.mark.parametrize("name", NAMES)
def test_each_table_can_be_downloaded(clerk_client, item, name):
    answer = clerk_client.get(f"{REPORTS}{name}/", {"csv": "1"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "CUP-1" in answer.content.decode("utf-8-sig")


def test_money_is_downloaded_as_yuan(clerk_client, item):
    answer = clerk_client.get(f"{REPORTS}valuation/", {"csv": "1"})
    assert answer.content.decode("utf-8-sig").splitlines()[1].endswith(",4,1234.00")


@pytest.mark.parametrize("by", ["variant", "warehouse", "kind"])
def test_flows_are_told_by(clerk_client, item, by):
    found = clerk_client.get(f"{REPORTS}flows/", {"by": by}).context["findings"]
    assert list(found.table.total[-4:]) == [0, 4, 0, 4]


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-02-30"},
        {"first": "x"},
        {"first": "2026-02-02", "last": "2026-02-01"},
        {"first": "2001-01-01", "last": "2026-01-01"},
        {"first": "1900-01-01"},
        {"last": "9999-12-31", "first": "9999-12-31"},
        {"by": "moon"},
    ],
)
def test_an_impossible_question_is_explained(clerk_client, item, asked):
    page = clerk_client.get(f"{REPORTS}flows/", asked)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["findings"] is None


@pytest.mark.parametrize("warehouse", ["x", "9" * 40, "-1"])
def test_an_unknown_warehouse_is_explained(clerk_client, item, warehouse):
    page = clerk_client.get(f"{REPORTS}valuation/", {"warehouse": warehouse})
    assert page.context["form"].errors["warehouse"]


def test_an_unknown_report_is_not_found(clerk_client):
    assert clerk_client.get(f"{REPORTS}moon/").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_costs_are_for_those_who_may_see_them(item, name):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_stockitem"))
    assert signed_in(looker).get(f"{REPORTS}{name}/").status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_more_goods_ask_no_more_questions(clerk_client, item, name, django_assert_max_num_queries):
    for _more in range(5):
        deliver(make_variant(), 1, 100)
    with django_assert_max_num_queries(10):
        clerk_client.get(f"{REPORTS}{name}/")
