"""Member levels and points for tests."""

import itertools
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

import loyalty.services.ledger
import loyalty.services.points
import loyalty.services.rewards
from loyalty.models import LevelPrice, MemberLevel, PointsEntry, Reward
from loyalty.services.ledger import Kind, Reason
from tests.factories.promotions import make_template

numbers = itertools.count(1)

LEVELS = (("普通", "Member", 0, 10_000), ("银卡", "Silver", 1000, 11_000))
LEVELS += (("金卡", "Gold", 5000, 12_500), ("黑金", "Black", 20_000, 15_000))


def make_levels() -> list[MemberLevel]:
    """Make four levels, from 0, 1000, 5000 and 20000 growth on."""
    return [
        MemberLevel.objects.create(
            rank=rank, name=name, name_en=name_en, growth_from=growth, earn_share=share
        )
        for rank, (name, name_en, growth, share) in enumerate(LEVELS, start=1)
    ]


@transaction.atomic
def give_points(user: Any, points: int, *, days: int = 365, growth: int = 0) -> PointsEntry:
    """Give a shopper points that lapse in so many days; they lapsed long ago if below 0."""
    now = timezone.now()
    account = loyalty.services.ledger.hold(user.pk, now - timedelta(days=100_000))
    reason = Reason(Kind.ADJUSTED, f"gift {next(numbers)}", note="2026", growth=growth)
    return loyalty.services.ledger.add(
        account, points, reason, expires_at=now + timedelta(days=days)
    )


def make_level_price(variant: Any, level: MemberLevel, amount: int) -> LevelPrice:
    """Let a variant cost an amount from a level on."""
    return LevelPrice.objects.create(variant=variant, level=level, amount=amount)


def make_reward(points: int = 100, **fields: Any) -> Reward:
    """Make a reward: a coupon, unless ``variant`` says which goods."""
    if "variant" not in fields and "template" not in fields:
        worth = {"worth__name": "积分券", "worth__name_en": "Coupon for points"}
        fields["template"] = make_template(is_claimable=False, per_user=99, **worth)
    number = next(numbers)
    names = {"name": f"兑换品{number}", "name_en": f"Reward {number}"}
    return Reward.objects.create(points=points, **names | fields)


def furnish_mall(user: Any, variant: Any) -> None:
    """Let a shopper have a level, points from all sides, and rewards in every state."""
    levels = make_levels()
    make_level_price(variant, levels[1], 3990)
    give_points(user, 300, days=12, growth=1200)
    give_points(user, 4000)
    order = user.orders.earliest("pk").number
    loyalty.services.points.spend(user_id=user.pk, count=120, order_reference=order)
    names = {"name": "五元券", "name_en": "Five yuan off"}
    had = make_reward(500, **names)
    loyalty.services.rewards.redeem(reward_id=had.pk, user=user)
    make_reward(800, per_user=9, name="十元券", name_en="Ten yuan off")
    make_reward(2000, variant=variant, name="明前龙井", name_en="Dragon Well tea")
    make_reward(90_000, variant=variant, name="大礼包", name_en="Large hamper")
    make_reward(10, name="已兑完的券", name_en="Gone coupon", quota=0)
