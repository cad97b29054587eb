"""Write the demo shop's member levels, their prices, its points mall and one shopper's points."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import loyalty.services.ledger
import loyalty.services.points
import loyalty.services.rewards
from accounts.models import User
from catalog.models import Price, ProductCard
from loyalty.models import LevelPrice, MemberLevel, Reward
from loyalty.services.ledger import Kind, Reason
from orders.models import Order
from promotions.models import CouponTemplate, Promotion

# Name, English name, from growth, points earned in basis points, what else there is.
LEVELS = [
    ("普通会员", "Member", 0, 10_000, "购物得积分", "Points on every order"),
    ("银卡", "Silver", 1_000, 11_000, "会员价 95 折起", "Members' prices"),
    ("金卡", "Gold", 5_000, 12_500, "会员价 92 折起", "Better members' prices"),
    ("黑金", "Black", 20_000, 15_000, "最低会员价", "The best members' prices"),
]
# Of so many per cent of its price, from which level on.
PRICES = {"Silver": 95, "Gold": 92, "Black": 88}
PRICED = 12
# Points, and what a coupon takes off from which amount on, in fen.
COUPONS = [(500, 600, 3_900), (1_200, 1_500, 9_900), (2_500, 3_500, 19_900)]
GOODS = 3
AMONG = 20


def write_members(shopper: User, owner: User, now: datetime) -> None:
    """Write levels, prices and rewards; the demo shopper has points from all sides."""
    levels = write_levels()
    write_prices(levels, now)
    rewards = [*write_coupons(), *write_goods(now)]
    write_points(shopper, owner, now)
    loyalty.services.rewards.redeem(reward_id=rewards[0].pk, user=shopper)


def write_levels() -> dict[str, MemberLevel]:
    """Write the levels, by their English names."""
    return {
        english: MemberLevel.objects.create(
            rank=rank,
            name=name,
            name_en=english,
            growth_from=growth,
            earn_share=share,
            benefits=benefits,
            benefits_en=benefits_en,
        )
        for rank, (name, english, growth, share, benefits, benefits_en) in enumerate(LEVELS, 1)
    }


def popular_prices(now: datetime, first: int, count: int) -> list[Price]:
    """Return the prices of the best sellers in stock, one a product."""
    cards = ProductCard.objects.visible().popular_first().filter(is_in_stock=True)
    wanted = list(cards.values_list("pk", flat=True)[first : first + count])
    prices = Price.objects.selling(now).filter(variant__product__in=wanted)
    one_each = {price.variant.product_id: price for price in prices.select_related("variant")}
    return [one_each[key] for key in wanted if key in one_each]


def write_prices(levels: dict[str, MemberLevel], now: datetime) -> None:
    """Let members pay less for the best sellers, in whole tens of fen."""
    LevelPrice.objects.bulk_create(
        LevelPrice(
            variant_id=price.variant_id,
            level=levels[name],
            amount=price.amount * per_cent // 1000 * 10,
        )
        for price in popular_prices(now, 0, PRICED)
        for name, per_cent in PRICES.items()
    )


def write_coupons() -> Iterator[Reward]:
    """Write coupons that only points buy."""
    for points, off, least in COUPONS:
        name = f"积分兑换：满 {least // 100} 减 {off // 100}"
        english = f"For points: ¥{off // 100} off from ¥{least // 100}"
        worth = Promotion.objects.create(
            name=name,
            name_en=english,
            lane="coupon",
            kind="amount",
            amount=off,
            minimum_amount=least,
        )
        template = CouponTemplate.objects.create(promotion=worth, per_user=99, valid_days=60)
        yield Reward.objects.create(
            name=f"¥{off // 100} 优惠券",
            name_en=f"¥{off // 100} coupon",
            points=points,
            template=template,
            per_user=3,
        )


def write_goods(now: datetime) -> Iterator[Reward]:
    """Write goods that points buy, of which there are few."""
    found = sorted(popular_prices(now, PRICED, AMONG), key=lambda price: price.amount)
    for price in found[:GOODS]:
        product = price.variant.product
        yield Reward.objects.create(
            name=product.name,
            name_en=product.name_en,
            points=max(100, price.amount * 9 // 1000 * 100),
            variant_id=price.variant_id,
            quota=50,
        )


def write_points(shopper: User, owner: User, now: datetime) -> None:
    """Give the demo shopper points brought along, points that lapse soon, and some earned."""
    loyalty.services.points.adjust(
        user_id=shopper.pk,
        points=2_600,
        growth=4_300,
        note="旧会员系统结转",
        actor=owner,
        reference="demo",
    )
    account = loyalty.services.ledger.hold(shopper.pk, now)
    gift = Reason(Kind.ADJUSTED, "demo-gift", note="周年庆赠送", actor_id=owner.pk)
    loyalty.services.ledger.add(account, 800, gift, expires_at=now + timedelta(days=12))
    done = Order.objects.filter(user=shopper, state=Order.State.COMPLETED).order_by("-pk")[:4]
    for order in reversed(done):
        loyalty.services.points.earn(
            user_id=shopper.pk,
            order_reference=order.number,
            amount=order.goods_amount - order.discount_amount,
        )
