"""Four eyes for the staff's own programs."""

import pytest
from django.contrib.auth.models import Permission

from orders.models import RefundApproval
from tests.conftest import speaking_for
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place

pytestmark = pytest.mark.django_db

HOME = "/api/v1/refund-approvals/"


@pytest.fixture
def order(ada, settings):
    settings.REFUND_ALONE_AMOUNT = 1000
    return pay(place(ada, make_variant(price=1000, stock=9), quantity=3))


def refund(client, order, amount, key="key-of-a-refund"):
    body = {"amount": {"amount": amount, "currency": "CNY"}, "reason": "broken"}
    address = f"/api/v1/orders/{order.number}/staff-refunds/"
    return client.post(address, body, headers={"Idempotency-Key": key})


def other(*rights):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return speaking_for(user)


def test_a_small_refund_is_given_once_a_key(order, clerk_api):
    assert [refund(clerk_api, order, 500).status_code for _twice in range(2)] == [201, 201]
    order.refresh_from_db()
    assert order.refunded_amount == 500


def test_a_large_one_waits_is_listed_and_approved_by_another(order, clerk_api):
    waiting = refund(clerk_api, order, 2000)
    assert (waiting.status_code, waiting.json()["state"]) == (202, "waiting")
    client = other("view_refundapproval", "approve_refund")
    [listed] = client.get(f"{HOME}?state=waiting").json()["results"]
    answer = client.post(f"{HOME}{listed['id']}/approve/", {"words": "ok"})
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    order.refresh_from_db()
    assert order.refunded_amount == 2000


def test_nobody_approves_their_own(order, clerk_api):
    waiting = refund(clerk_api, order, 2000).json()["id"]
    answer = clerk_api.post(f"{HOME}{waiting}/approve/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "own_refund")


def test_what_is_declined_cannot_be_approved(order, clerk_api):
    waiting = refund(clerk_api, order, 2000).json()["id"]
    client = other("approve_refund")
    assert client.post(f"{HOME}{waiting}/decline/", {}).json()["state"] == "declined"
    answer = client.post(f"{HOME}{waiting}/approve/", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")


def test_without_the_right_nothing_is_refunded_or_approved(order, clerk_api):
    waiting = refund(clerk_api, order, 2000).json()["id"]
    client = other("view_order", "view_refundapproval")
    assert refund(client, order, 1).status_code == 403
    assert client.post(f"{HOME}{waiting}/approve/", {}).status_code == 403
    assert RefundApproval.objects.get().state == "waiting"


def test_a_clerks_own_order_is_not_theirs_to_refund(clerk, clerk_api, order):
    own = pay(place(clerk, make_variant(stock=2)))
    assert refund(clerk_api, own, 1).status_code == 404
