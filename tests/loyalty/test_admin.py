"""The shopkeeper's desk for members and points."""

import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

import loyalty.selectors
from loyalty.models import LevelPrice, MemberLevel, PointsEntry, Reward
from loyalty.services import rewards
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_levels, make_reward
from tests.factories.promotions import make_template

pytestmark = pytest.mark.django_db

DESK = "/admin/loyalty"
LEVEL = {"name": "白金", "rank": 5, "growth_from": 50_000, "earn_share": "1.75"}
REWARD = {"name": "杯子", "points": 900, "per_user": 1, "is_active": "on"}


@pytest.fixture
def keeper(db):
    """Somebody who may do everything with points, and nothing else."""
    user = UserFactory(is_staff=True, nickname="Keeper")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="loyalty"))
    return signed_in(user)


@pytest.fixture
def watcher(db):
    """Somebody who may only look."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="loyalty", codename__startswith="view_")
    )
    return signed_in(user)


def typed(**facts):
    return {"points": 0, "growth": 0, "note": "道歉", "once": uuid.uuid4().hex} | facts


def adjust(client, user, **facts):
    return client.post(f"{DESK}/pointsaccount/{user.pk}/adjust/", typed(**facts))


def held(user):
    return loyalty.selectors.standing(user.pk).balance


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize(
    "desk",
    ["memberlevel", "levelprice", "pointsaccount", "pointsentry", "reward", "redemption"],
)
def test_every_list_opens(ada, keeper, desk):
    make_levels()
    give_points(ada, 200)
    rewards.redeem(reward_id=make_reward().pk, user=ada)
    assert keeper.get(f"{DESK}/{desk}/").status_code == 200


def test_the_list_of_accounts_costs_as_much_however_many_there_are(
    keeper, django_assert_max_num_queries
):
    make_levels()
    for _ in range(5):
        give_points(UserFactory(), 10)
    with django_assert_max_num_queries(8):
        keeper.get(f"{DESK}/pointsaccount/")


def test_an_account_shows_level_points_and_history(ada, keeper):
    make_levels()
    give_points(ada, 1234, growth=5000)
    text = text_of(keeper.get(f"{DESK}/pointsaccount/{ada.pk}/change/"))
    assert "金卡" in text
    assert "1,234" in text


def test_a_clerk_adjusts_points_and_leaves_a_trace(ada, keeper):
    give_points(ada, 100)
    assert adjust(keeper, ada, points=50, growth=-0).status_code == 302
    assert held(ada) == 150
    assert "积分 +50" in LogEntry.objects.get().change_message
    assert PointsEntry.objects.latest("pk").actor.nickname == "Keeper"


def test_a_form_sent_twice_adjusts_once(ada, keeper):
    give_points(ada, 100)
    once = uuid.uuid4().hex
    for _ in range(2):
        adjust(keeper, ada, points=50, once=once)
    assert held(ada) == 150


@pytest.mark.parametrize(
    "wrong", [{"points": 0}, {"points": 5, "note": " "}, {"points": -101}, {"points": "9" * 30}]
)
def test_a_wrong_adjustment_is_refused_and_keeps_what_was_typed(ada, keeper, wrong):
    give_points(ada, 100)
    response = adjust(keeper, ada, **wrong)
    assert response.status_code == 400
    assert f'value="{wrong["points"]}"' in text_of(response)
    assert held(ada) == 100


def test_who_may_only_look_adjusts_nothing(ada, watcher):
    give_points(ada, 100)
    assert adjust(watcher, ada, points=50).status_code == 403
    assert "adjust/" not in text_of(watcher.get(f"{DESK}/pointsaccount/{ada.pk}/change/"))


def test_nothing_is_written_by_an_accounts_own_address(ada, keeper):
    give_points(ada, 100)
    assert keeper.post(f"{DESK}/pointsaccount/{ada.pk}/change/", {"balance": 9}).status_code == 405


@pytest.mark.parametrize("who", ["ada@example.com", "ADA@example.com ", "138 0013 8001"])
def test_points_are_given_to_who_had_none(ada, keeper, who):
    response = keeper.post(f"{DESK}/pointsaccount/give/", typed(points=80, who=who))
    assert response.status_code == 302
    assert held(ada) == 80


def test_points_for_nobody_are_refused(keeper):
    response = keeper.post(f"{DESK}/pointsaccount/give/", typed(points=80, who="x@example.com"))
    assert response.status_code == 400
    assert "没有找到" in text_of(response)


def test_a_level_is_written_with_its_factor(keeper):
    make_levels()
    keeper.post(f"{DESK}/memberlevel/add/", LEVEL)
    assert MemberLevel.objects.get(rank=5).earn_share == 17_500


@pytest.mark.parametrize("wrong", [{"growth_from": 10}, {"earn_share": "0"}, {"rank": 4}])
def test_a_level_out_of_order_is_refused(keeper, wrong):
    make_levels()
    assert keeper.post(f"{DESK}/memberlevel/add/", LEVEL | wrong).status_code == 200
    assert MemberLevel.objects.count() == 4


def test_a_level_price_is_typed_in_yuan(clerk_client):
    levels, variant = make_levels(), make_variant()
    facts = {"variant": variant.pk, "level": levels[1].pk, "amount": "88.50"}
    clerk_client.post(f"{DESK}/levelprice/add/", facts)
    assert LevelPrice.objects.get().amount == 8850


def test_a_reward_is_a_coupon_or_goods(clerk_client):
    coupon, goods = make_template().pk, make_variant().pk
    for wrong in ({}, {"template": coupon, "variant": goods}):
        assert clerk_client.post(f"{DESK}/reward/add/", REWARD | wrong).status_code == 200
    clerk_client.post(f"{DESK}/reward/add/", REWARD | {"variant": goods})
    assert Reward.objects.get().variant_id == goods


@pytest.mark.parametrize("wrong", [{"points": 0}, {"per_user": 0}, {"quota": 0}])
def test_a_reward_nobody_can_have_is_refused(ada, clerk_client, wrong):
    give_points(ada, 100)
    reward = make_reward()
    rewards.redeem(reward_id=reward.pk, user=ada)
    facts = REWARD | {"template": reward.template_id} | wrong
    assert clerk_client.post(f"{DESK}/reward/{reward.pk}/change/", facts).status_code == 200
    reward.refresh_from_db()
    assert reward.points == 100
