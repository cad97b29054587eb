"""The proofs of points: silent about sound ones, and each with an eye for its own damage."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from loyalty.services import points, rewards
from loyalty.services.verify import PROOFS, offenders
from tests.factories.loyalty import give_points, make_reward

pytestmark = pytest.mark.django_db

DAMAGE = {
    "what an account has, less what it owes, is the sum of its entries": (
        "UPDATE loyalty_pointsentry SET delta = delta - 1 WHERE kind = 'spent'"
    ),
    "what an account has lies in its lots": (
        "UPDATE loyalty_pointslot SET points_left = points_left - 1 WHERE points_left > 0"
    ),
    "growth is the sum of its entries": "UPDATE loyalty_pointsaccount SET growth = growth + 1",
    "points that were added make a lot of their own account": (
        "UPDATE loyalty_pointslot SET points = points + 1"
    ),
    "an order gives back no more points than it took": (
        "UPDATE loyalty_pointsentry SET delta = 999 WHERE kind = 'given_back'"
    ),
    "an order has no more points taken back than it earned": (
        "UPDATE loyalty_pointsentry SET delta = -999 WHERE kind = 'taken_back'"
    ),
    "points given away, and those that end unspent, stand in the money books": (
        "DELETE FROM payments_bookstransaction WHERE kind = 'points_redeemed'"
    ),
    "a reward was redeemed as often as its counter says": (
        "UPDATE loyalty_reward SET redeemed_count = redeemed_count + 1"
    ),
    "a redemption took the points of its own shopper": (
        "UPDATE loyalty_pointsentry SET kind = 'spent' WHERE kind = 'redeemed'"
    ),
}


@pytest.fixture
def life(ada):
    """Points that were given, earned, spent, given back, taken back and redeemed."""
    give_points(ada, 500)
    points.earn(user_id=ada.pk, order_reference="R1", amount=10_000)
    points.spend(user_id=ada.pk, count=60, order_reference="R2")
    points.give_back(order_reference="R2", count=20, reference="N2")
    points.take_back(order_reference="R1", part=1, whole=4, already=0, reference="N1")
    rewards.redeem(reward_id=make_reward(50).pk, user=ada)
    connection.check_constraints()


class damaged:  # noqa: N801 - reads as a phrase
    """Write past every guard, and take it back at the end of the block."""

    def __init__(self, sql):
        self.sql, self.block = sql, transaction.atomic()

    def __enter__(self):
        self.block.__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(self.sql)

    def __exit__(self, *_):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


@pytest.mark.usefixtures("life")
def test_sound_points_are_proven():
    assert list(offenders()) == []


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("promise", DAMAGE)
def test_each_proof_sees_its_damage(promise):
    with damaged(DAMAGE[promise]):
        assert promise in {offender.promise for offender in offenders()}


def test_every_proof_has_its_damage():
    assert {proof.promise for proof in PROOFS} == set(DAMAGE)


@pytest.mark.usefixtures("life")
def test_the_command_says_that_all_is_well():
    said = StringIO()
    call_command("verify_points", stdout=said)
    assert "proofs hold" in said.getvalue()


@pytest.mark.usefixtures("life")
def test_the_command_names_what_is_wrong_and_exits_with_1():
    said = StringIO()
    damage = DAMAGE["growth is the sum of its entries"]
    with damaged(damage), pytest.raises(CommandError) as refusal:
        call_command("verify_points", stdout=said)
    assert refusal.value.returncode == 1
    assert "growth" in said.getvalue()
