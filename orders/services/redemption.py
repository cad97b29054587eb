"""Points redeemed: for a coupon at once, for goods by an order that is paid with points alone."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import inventory.services.reservations
import logistics.selectors
import loyalty.services.rewards
import operations.services.outbox
import orders.services.checkout
import orders.services.numbering
import orders.services.replacement
import orders.services.transitions
from catalog.models import Price, Variant
from inventory.models import Channel
from inventory.services.reservations import Wanted
from loyalty.models import Redemption, Reward
from loyalty.services.rewards import RewardRefused
from orders.models import LineAdjustment, Order, OrderLine
from orders.services.checkout import Placed
from orders.services.contacts import Contact


class AddressNeeded(Exception):
    """Goods need an address to go to."""


@dataclass(frozen=True)
class Wish:
    """A reward somebody wants: where goods go, and how often they saw they had it, if they did."""

    reward_id: int
    contact: Contact | None = None
    had: int | None = None
    channel: str = Channel.WEB


@transaction.atomic
def redeem(*, wish: Wish, user: Any) -> Redemption:
    """Redeem points for a coupon, or for goods that an order brings for nothing more.

    Raises RewardRefused, NotEnoughPoints, AddressNeeded, OutOfStock.
    """
    reward = Reward.objects.select_related("variant__product__card").filter(pk=wish.reward_id)
    found: Any = reward.first()
    if found is None or found.variant is None:
        return loyalty.services.rewards.redeem(reward_id=wish.reward_id, user=user, had=wish.had)
    if wish.contact is None:
        raise AddressNeeded(_("Say where the goods should go."))
    return send(found, wish, wish.contact, user)


def send(reward: Any, wish: Wish, contact: Contact, user: Any) -> Redemption:
    """Write the order of a reward in goods: points first, its stock last."""
    wanted = [Wanted(reward.variant_id, 1)]
    takes = inventory.services.reservations.plan(
        wanted, channel=wish.channel, destination=contact.place
    )
    order = written(reward, price_of(reward.variant), contact, user, wish.channel)
    redemption = loyalty.services.rewards.take_for_goods(
        reward_id=reward.pk,
        user=user,
        order_reference=order.number,
        points_amount=order.points_amount,
        had=wish.had,
    )
    order.save(force_insert=True)
    lines = [line_of(order, reward)]
    explain(order, reward)
    orders.services.transitions.record(order, "placed", actor=user, detail=reward.name)
    orders.services.checkout.settle_or_collect(order)
    operations.services.outbox.enqueue(
        topic="order.placed", key=order.number, payload={"order": order.pk}
    )
    orders.services.checkout.hold(Placed(order, lines, takes, None, contact.place))
    return redemption


def price_of(variant: Variant) -> int:
    """Return what a variant on sale costs now, in fen. Raises RewardRefused."""
    now = timezone.now()
    prices = Price.objects.selling(now).filter(variant__in=Variant.objects.on_sale(now))
    found: int | None = prices.filter(variant=variant).values_list("amount", flat=True).first()
    if found is None:
        raise RewardRefused(_("This is not on offer now."))
    return found


def written(reward: Any, price: int, contact: Contact, user: Any, channel: str) -> Order:
    """Write an order of one unit: points pay what they are worth, the shop gives the rest."""
    worth = min(price, reward.points * settings.POINT_AMOUNT)
    now = timezone.now()
    method = next(iter(logistics.selectors.delivery_methods()), None)
    return Order(
        number=orders.services.numbering.fresh_number(),
        token=secrets.token_urlsafe(32),
        user=user,
        currency=settings.CURRENCY,
        goods_amount=price,
        discount_amount=price - worth,
        points_amount=worth,
        points_count=reward.points,
        payable_amount=0,
        recipient=contact.recipient,
        phone=contact.phone,
        region_code=contact.region_code,
        address=contact.address,
        delivery_method=method.code if method else "",
        language=translation.get_language() or settings.LANGUAGE_CODE,
        channel=channel,
        placed_at=now,
        expires_at=now,
    )


def line_of(order: Order, reward: Any) -> OrderLine:
    """Write the order's one line."""
    variant = reward.variant
    return OrderLine.objects.create(
        order=order,
        variant=variant,
        product=variant.product,
        name=variant.product.name,
        name_en=variant.product.name_en,
        image=variant.product.card.image,
        unit_amount=order.goods_amount,
        quantity=1,
        goods_amount=order.goods_amount,
        net_amount=0,
        points_amount=order.points_amount,
        **orders.services.replacement.described(variant),
    )


def explain(order: Order, reward: Any) -> None:
    """Say on the order why it costs nothing."""
    line = order.lines.get()
    reasons = [
        ("points", "points", order.points_amount, "积分抵扣", "Points"),
        ("item", f"reward-{reward.pk}", order.discount_amount, "积分兑换", "Points mall"),
    ]
    LineAdjustment.objects.bulk_create(
        LineAdjustment(
            order=order, line=line, lane=lane, code=code, amount=-off, reason=zh, reason_en=en
        )
        for lane, code, off, zh, en in reasons
        if off
    )
