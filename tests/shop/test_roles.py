"""Each role of the staff may do what docs/staff.md says, at the buttons and by API, and no more."""

import re

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.services.roles import ROLES, VERBS, write
from orders.admin.after_sales_verbs import STEPS
from orders.admin.verbs import VERBS as BUTTONS
from tests.conftest import signed_in, speaking_for
from tests.factories.accounts import UserFactory
from tests.factories.after_sales import ask
from tests.factories.catalog import make_variant
from tests.factories.payments import make_payment
from tests.factories.sale import pay, place, ship
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db

ROW = re.compile(r"^\|[^|]+\| `([\w.]+)` \|(.+)\|$", re.MULTILINE)
NAMES = list(ROLES.values())
STAFF_API = {
    "orders/{number}/shipping/": "orders.ship_order",
    "orders/{number}/goods-back/": "orders.take_goods_back",
    "orders/{number}/staff-refunds/": "orders.refund_order",
    "refund-approvals/1/approve/": "orders.approve_refund",
    "refund-approvals/1/decline/": "orders.approve_refund",
    "after-sales/{asked}/approve/": "orders.decide_returnrequest",
    "after-sales/{asked}/reject/": "orders.decide_returnrequest",
    "after-sales/{asked}/arrive/": "orders.inspect_returnrequest",
    "after-sales/{asked}/inspect/": "orders.inspect_returnrequest",
    "after-sales/{asked}/send-back/": "orders.inspect_returnrequest",
    "after-sales/{asked}/settle/": "orders.settle_returnrequest",
}


@pytest.fixture(autouse=True)
def _roles(db: None) -> None:
    write()


@pytest.fixture(params=NAMES)
def role(request) -> str:
    return request.param


@pytest.fixture
def member(role):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def told() -> dict[str, set[str]]:
    """Return who may what by the document: right → roles."""
    rows = ROW.findall((ROOT / "docs/staff.md").read_text(encoding="utf-8"))
    return {
        right: {name for name, mark in zip(NAMES, marks.split("|"), strict=True) if mark.strip()}
        for right, marks in rows
    }


TOLD = told()


def test_the_document_tells_of_every_verb():
    assert set(TOLD) == set(VERBS)


def test_a_role_holds_the_rights_the_document_tells(role, member):
    held = {right for right in TOLD if member.has_perm(right)}
    assert held == {right for right, roles in TOLD.items() if role in roles}


@pytest.mark.parametrize("verb", BUTTONS)
def test_the_buttons_of_an_order_ask_for_the_right(ada, role, member, verb):
    order = pay(place(ada, make_variant(stock=5)))
    answer = signed_in(member).post(f"/admin/orders/order/{order.pk}/do/{verb}/")
    may = role in TOLD[BUTTONS[verb].permission]
    assert (answer.status_code != 403) == may


@pytest.mark.parametrize("step", STEPS)
def test_the_steps_of_a_request_ask_for_the_right(ada, role, member, step):
    asked = ask(ship(pay(place(ada, make_variant(stock=5)))))
    address = f"/admin/orders/returnrequest/{asked.pk}/do/{step}/"
    sees = member.has_perm("orders.view_returnrequest")
    may = role in TOLD[STEPS[step].permission] and sees
    assert (signed_in(member).post(address).status_code != 403) == may


@pytest.mark.parametrize("verb", ["retry", "pay_out"])
def test_failed_refunds_ask_for_the_right(role, member, verb):
    payment = make_payment(order="O1", state="succeeded")
    refund = payment.refunds.create(
        out_refund_no="R1", reference="r1", amount=1, state="failed", attempts=1
    )
    answer = signed_in(member).post(f"/admin/payments/refund/{refund.pk}/{verb}/")
    assert (answer.status_code != 403) == (role in TOLD[f"payments.{verb}_refund"])


@pytest.mark.parametrize(("path", "right"), STAFF_API.items())
def test_the_staffs_api_asks_for_the_right(ada, role, member, path, right):
    order = ship(pay(place(ada, make_variant(stock=5))))
    address = "/api/v1/" + path.format(number=order.number, asked=ask(order).number)
    key = {"Idempotency-Key": "key-of-a-trial"}
    answer = speaking_for(member).post(address, {}, headers=key)
    assert (answer.status_code != 403) == (role in TOLD[right])


@pytest.mark.parametrize(
    ("page", "right"),
    [
        ("/admin/payments/bookstransaction/balance/?day=2026-01-01&csv=1", "payments.export_books"),
        ("/admin/orders/order/margins/?csv=1", "inventory.export_reports"),
    ],
)
def test_downloads_ask_for_the_right(role, member, page, right):
    assert (signed_in(member).get(page).status_code == 200) == (role in TOLD[right])


def test_writing_the_roles_again_changes_nothing():
    before = set(Group.objects.values_list("name", "permissions"))
    write()
    assert set(Group.objects.values_list("name", "permissions")) == before


def test_writing_the_roles_again_keeps_what_people_added():
    group = Group.objects.get(name="客服")
    group.permissions.add(Permission.objects.get(codename="ship_order"))
    write()
    assert group.permissions.filter(codename="ship_order").exists()


def test_rights_that_are_not_there_yet_are_written_as_django_would():
    Permission.objects.filter(codename__in=["ship_order", "view_order"]).delete()
    write()
    named = Permission.objects.filter(codename__in=["ship_order", "view_order"])
    assert set(named.values_list("name", flat=True)) == {"Can ship orders", "Can view order"}
