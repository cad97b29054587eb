"""Two people decide on one refund at the same moment."""

import uuid
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError

import orders.services.approvals
from orders.models import CreditNote, Order, RefundApproval
from orders.querysets import OrderQuerySet
from orders.services.approvals import AlreadyDecided, OwnRefund, approve, carry_out, decline
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 8


@pytest.fixture
def order(ada, settings) -> Order:
    settings.REFUND_ALONE_AMOUNT = 1000
    return pay(place(ada, make_variant(price=1000, stock=50), quantity=5))


def asked(order: Order, actor) -> RefundApproval:
    terms = {"order_id": order.pk, "amount": 2000, "reason": "broken"}
    return carry_out(kind="refund", order_id=order.pk, terms=terms, actor=actor)


def given(order: Order) -> int:
    order.refresh_from_db()
    return order.refunded_amount


def test_of_many_who_approve_at_once_one_gives_the_money_back(order, clerk):
    waiting = asked(order, clerk)
    acts = [partial(approve, approval_id=waiting.pk, actor=UserFactory()) for _ in range(HANDS)]
    answers = together(acts)
    assert sum(isinstance(answer, RefundApproval) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyDecided) for answer in answers) == HANDS - 1
    assert (given(order), CreditNote.objects.count()) == (2000, 1)


def test_of_yes_and_no_at_once_one_holds(order, clerk):
    waiting, who = asked(order, clerk), UserFactory()
    acts = [partial(act, approval_id=waiting.pk, actor=who) for act in (approve, decline)] * 4
    together(acts)
    waiting.refresh_from_db()
    assert given(order) == (2000 if waiting.state == "approved" else 0)


def test_who_asked_gets_nothing_by_pressing_often(order, clerk):
    waiting = asked(order, clerk)
    answers = together([partial(approve, approval_id=waiting.pk, actor=clerk)] * HANDS)
    assert {type(answer) for answer in answers} == {OwnRefund}
    assert given(order) == 0


def test_many_parts_at_once_are_no_more_than_one_may_alone(order, clerk):
    def part():
        terms = {"order_id": order.pk, "amount": 400, "reason": "broken"}
        return carry_out(kind="refund", order_id=order.pk, terms=terms, actor=clerk)

    together([part] * HANDS)
    assert given(order) == 800
    assert RefundApproval.objects.get().state == "waiting"


def test_without_lock_and_condition_two_approvals_give_twice(order, clerk, monkeypatch):
    waiting, both = asked(order, clerk), Barrier(2)
    monkeypatch.setattr(OrderQuerySet, "lock", lambda self: self)

    def careless(found, state, actor, words):
        both.wait(10)
        RefundApproval.objects.filter(pk=found.pk).update(
            state=state, decided_by=actor, decided_at=order.paid_at
        )

    monkeypatch.setattr(orders.services.approvals, "decide", careless)
    monkeypatch.setattr(
        orders.services.approvals,
        "ACTS",
        {"refund": lambda _terms, _actor: CreditNote.objects.create(**note(order))},
    )
    people = [UserFactory(), UserFactory()]
    together([partial(approve, approval_id=waiting.pk, actor=who) for who in people])
    assert CreditNote.objects.count() == 2


def note(order: Order):
    return {"order": order, "reference": uuid.uuid4().hex, "amount": 1}


def test_without_the_look_at_who_asked_the_database_still_refuses(order, clerk):
    waiting = asked(order, clerk)
    with pytest.raises(IntegrityError):
        orders.services.approvals.decide(waiting, "approved", clerk, "")
