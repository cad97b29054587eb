"""Reports for the staff's programs: margins, value, flows and age."""

import pytest
from django.utils import timezone

from orders.models import Order
from tests.conftest import speaking_for
from tests.factories.accounts import UserFactory
from tests.factories.sale import pay, place, ship
from tests.orders.test_admin_margins import stocked

pytestmark = pytest.mark.django_db
API = "/api/v1/"
DOORS = ["margins", "stock/worth", "stock/flows", "stock/age"]


@pytest.fixture
def sold(ada) -> Order:
    """Two of ten units at 10 yuan each that cost 6 each."""
    return ship(pay(place(ada, stocked(), quantity=2)))


def yuan(amount: int) -> dict:
    return {"amount": amount, "currency": "CNY"}


@pytest.mark.parametrize("by", ["day", "product", "category"])
def test_margins_are_told(clerk_api, sold, by):
    total = clerk_api.get(f"{API}margins/", {"by": by}).data["total"]
    assert total == {"units": 2, "revenue": yuan(2000), "cost": yuan(1200), "left": 800}


def test_a_day_is_named_by_its_date(clerk_api, sold):
    (row,) = clerk_api.get(f"{API}margins/").data["rows"]
    assert row["key"] == timezone.localdate().isoformat()


def test_the_value_is_told(clerk_api, sold):
    told = clerk_api.get(f"{API}stock/worth/").data
    assert told["worth"] == yuan(4800)
    assert [(row["units"], row["worth"]) for row in told["rows"]] == [(8, yuan(4800))]
    assert clerk_api.get(f"{API}stock/worth/", {"day": "2020-01-01"}).data["rows"] == []


@pytest.mark.parametrize("by", ["variant", "warehouse", "kind"])
def test_flows_are_told(clerk_api, sold, by):
    told = clerk_api.get(f"{API}stock/flows/", {"by": by}).data
    assert told["total"] == {"opening": 0, "came": 10, "went": 2, "closing": 8}


def test_the_age_is_told(clerk_api, sold):
    told = clerk_api.get(f"{API}stock/age/").data
    assert told["total"][0] == {"days": "0–30", "units": 8, "worth": yuan(4800)}
    assert len(told["rows"]) == 1


@pytest.mark.parametrize("door", DOORS)
def test_reports_are_for_staff_who_may_see_costs(api, ada_api, sold, door):
    assert api.get(f"{API}{door}/").status_code == 401
    assert ada_api.get(f"{API}{door}/").status_code == 403
    assert speaking_for(UserFactory(is_staff=True)).get(f"{API}{door}/").status_code == 403


@pytest.mark.parametrize("door", DOORS)
def test_reports_are_only_read(clerk_api, door):
    assert clerk_api.post(f"{API}{door}/", {}).status_code == 403


@pytest.mark.parametrize(
    ("door", "wrong"),
    [
        ("margins", {"first": "x"}),
        ("margins", {"by": "moon"}),
        ("stock/flows", {"first": "2026-02-02", "last": "2026-02-01"}),
        ("stock/worth", {"warehouse": "9" * 40}),
        ("stock/age", {"warehouse": "x"}),
    ],
)
def test_an_impossible_question_names_what_is_wrong(clerk_api, door, wrong):
    answer = clerk_api.get(f"{API}{door}/", wrong)
    assert answer.status_code == 400
    assert list(wrong)[-1] in str(answer.data)
