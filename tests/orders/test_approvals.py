"""Above a limit, money goes back only when a second person has agreed."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction

from accounts.models import User
from operations.models import AuditEntry
from orders.models import Order, RefundApproval
from orders.services.approvals import (
    AlreadyAsked,
    AlreadyDecided,
    OwnRefund,
    approve,
    carry_out,
    decline,
)
from orders.services.refunds import RefundRefused
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.after_sales import ask, inspect
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db

DESK = "/admin/orders/refundapproval/"


@pytest.fixture(autouse=True)
def _limit(settings) -> None:
    settings.REFUND_ALONE_AMOUNT = 1000


@pytest.fixture
def order(ada) -> Order:
    """Three units at ¥10."""
    return pay(place(ada, make_variant(price=1000, stock=9), quantity=3))


@pytest.fixture
def dora(db) -> User:
    """Dora of finance, who may approve."""
    dora = UserFactory(is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_refundapproval", "approve_refund"])
    dora.user_permissions.set(rights)
    return dora


def refund(order: Order, actor: User, amount: int) -> RefundApproval | None:
    terms = {"order_id": order.pk, "amount": amount, "reason": "broken"}
    return carry_out(kind="refund", order_id=order.pk, terms=terms, actor=actor, reason="broken")


def given(order: Order) -> int:
    order.refresh_from_db()
    return order.refunded_amount


def test_up_to_the_limit_one_gives_back_alone(order, clerk):
    assert refund(order, clerk, 1000) is None
    assert given(order) == 1000


def test_more_than_the_limit_waits_and_gives_nothing_back(order, clerk):
    waiting = refund(order, clerk, 1001)
    assert (waiting.state, waiting.amount, waiting.asked_by) == ("waiting", 1001, clerk)
    assert given(order) == 0
    assert not order.credit_notes.exists()


def test_many_small_parts_are_as_much_as_the_whole(order, clerk):
    assert refund(order, clerk, 600) is None
    assert refund(order, clerk, 600).amount == 600
    assert given(order) == 600


def test_another_person_agrees_and_it_is_carried_out_as_asked(order, clerk, dora):
    waiting = refund(order, clerk, 2000)
    approve(approval_id=waiting.pk, actor=dora, words="ok")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by, given(order)) == ("approved", dora, 2000)
    assert order.credit_notes.get().actor == clerk


def test_nobody_approves_what_they_asked_for(order, clerk):
    waiting = refund(order, clerk, 2000)
    with pytest.raises(OwnRefund):
        approve(approval_id=waiting.pk, actor=clerk)
    assert given(order) == 0


def test_nobody_approves_their_own_money(order, clerk, ada):
    waiting = refund(order, clerk, 2000)
    with pytest.raises(OwnRefund):
        approve(approval_id=waiting.pk, actor=ada)


def test_the_database_holds_the_second_pair_of_eyes(order, clerk):
    waiting = refund(order, clerk, 2000)
    own = {"state": "approved", "decided_by": clerk, "decided_at": "2026-01-01T00:00:00Z"}
    with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
        RefundApproval.objects.filter(pk=waiting.pk).update(**own)


def test_what_is_decided_stays_decided(order, clerk, dora):
    waiting = refund(order, clerk, 2000)
    decline(approval_id=waiting.pk, actor=dora, words="no")
    with pytest.raises(AlreadyDecided):
        approve(approval_id=waiting.pk, actor=dora)
    assert given(order) == 0


def test_who_asked_may_take_it_back_and_ask_again(order, clerk):
    waiting = refund(order, clerk, 2000)
    assert decline(approval_id=waiting.pk, actor=clerk).state == "withdrawn"
    assert refund(order, clerk, 1500).amount == 1500


def test_one_refund_of_an_order_waits_at_a_time(order, clerk, dora):
    refund(order, clerk, 2000)
    with pytest.raises(AlreadyAsked):
        refund(order, dora, 2000)


def test_what_no_longer_fits_still_waits(order, clerk, dora):
    waiting = refund(order, clerk, 3000)
    refund(order, UserFactory(), 1000)
    with pytest.raises(RefundRefused):
        approve(approval_id=waiting.pk, actor=dora)
    waiting.refresh_from_db()
    assert (waiting.state, given(order)) == ("waiting", 1000)


def test_cancelling_a_dear_order_waits_too(order, clerk, dora):
    terms = {"order_id": order.pk, "reason": "x"}
    waiting = carry_out(kind="cancel", order_id=order.pk, terms=terms, actor=clerk)
    order.refresh_from_db()
    assert (order.state, waiting.amount) == ("paid", order.paid_amount)
    approve(approval_id=waiting.pk, actor=dora)
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_an_unpaid_order_is_cancelled_alone(ada, clerk):
    order = place(ada, make_variant(price=5000, stock=9), quantity=3)
    terms = {"order_id": order.pk, "reason": "x"}
    assert carry_out(kind="cancel", order_id=order.pk, terms=terms, actor=clerk) is None


def test_a_part_is_cancelled_by_two(order, clerk, dora):
    units = {str(order.lines.get().pk): 2}
    terms = {"order_id": order.pk, "units": units, "reason": "x"}
    waiting = carry_out(kind="cancel_units", order_id=order.pk, terms=terms, actor=clerk)
    approve(approval_id=waiting.pk, actor=dora)
    assert (order.lines.get().cancelled_quantity, given(order)) == (2, 2000)


def test_settling_after_sales_waits_too(order, clerk_api, dora):
    request = inspect(ask(ship(order), units=2), accepted=2)
    address = f"/api/v1/after-sales/{request.number}/settle/"
    answer = clerk_api.post(address, {"words": "ok"}, headers={"Idempotency-Key": "k" * 16})
    assert answer.status_code == 202, answer.json()
    approve(approval_id=answer.json()["id"], actor=dora)
    request.refresh_from_db()
    assert (request.state, given(order)) == ("refunded", 2000)


def test_every_step_is_in_the_audit_trail(order, clerk, dora):
    refund(order, clerk, 100)
    approve(approval_id=refund(order, clerk, 2000).pk, actor=dora)
    trail = AuditEntry.objects.filter(kind="orders.order", key=str(order.pk)).order_by("pk")
    assert [(entry.actor_id, entry.facts["amount"]) for entry in trail] == [
        (clerk.pk, 100),
        (clerk.pk, 2000),
        (dora.pk, 2000),
    ]


def test_the_desk_shows_what_waits_and_carries_it_out(order, clerk, dora):
    waiting, client = refund(order, clerk, 2000), signed_in(dora)
    assert order.number in client.get(f"{DESK}?state__exact=waiting").content.decode()
    assert "¥20.00" in client.get(f"{DESK}{waiting.pk}/change/").content.decode()
    client.post(f"{DESK}{waiting.pk}/approve/", {"words": "ok"})
    assert given(order) == 2000


def test_at_the_desk_who_asked_can_only_take_it_back(order, clerk, clerk_client):
    waiting = refund(order, clerk, 2000)
    page = clerk_client.get(f"{DESK}{waiting.pk}/change/").content.decode()
    assert f"{waiting.pk}/approve/" not in page
    clerk_client.post(f"{DESK}{waiting.pk}/approve/")
    assert given(order) == 0
    clerk_client.post(f"{DESK}{waiting.pk}/decline/")
    assert RefundApproval.objects.get().state == "withdrawn"


def test_who_may_only_look_decides_nothing(order, clerk):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_refundapproval"))
    waiting, client = refund(order, clerk, 2000), signed_in(looker)
    assert client.post(f"{DESK}{waiting.pk}/approve/").status_code == 403
    client.post(f"{DESK}{waiting.pk}/decline/")
    assert RefundApproval.objects.get().state == "waiting"


def test_the_button_of_an_order_says_that_a_second_person_must_look(order, clerk_client):
    address = f"/admin/orders/order/{order.pk}/do/refund/"
    body = {"refund-amount": "20.00", "refund-reason": "broken", "refund-seen": "0"}
    page = clerk_client.post(address, body, follow=True).content.decode()
    assert "需要另一人批准" in page
    assert given(order) == 0
