"""Promotions, flash sales, coupons, banners and topics for tests."""

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

import catalog.services.pictures
from catalog.models import Product
from catalog.pictures import written
from promotions.models import (
    Banner,
    Campaign,
    CouponTemplate,
    FlashSale,
    Promotion,
    PromotionTier,
    Topic,
    TopicProduct,
)
from tests.factories.catalog import make_variant

numbers = itertools.count(1)


def make_promotion(*tiers: tuple[int, int], **fields: Any) -> Promotion:
    """Make a promotion of 10 % off items, or what the fields say, with (from, off) tiers."""
    number = next(numbers)
    defaults = {"name": f"活动{number}", "name_en": f"Offer {number}", "lane": "item"}
    if "kind" not in fields:
        defaults |= {"kind": "percent", "share": 1000}
    promotion = Promotion.objects.create(**defaults | fields)
    for from_amount, off_amount in tiers:
        PromotionTier.objects.create(
            promotion=promotion, from_amount=from_amount, off_amount=off_amount
        )
    return promotion


def make_campaign(days: int = 7, **fields: Any) -> Campaign:
    """Make a campaign that runs since yesterday, for so many days."""
    now = timezone.now()
    dates = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=days)}
    number = next(numbers)
    return Campaign.objects.create(
        **{"name": f"大促{number}", "code": f"campaign-{number}"} | dates | fields
    )


def make_template(amount: int = 500, **fields: Any) -> CouponTemplate:
    """Make a template of coupons worth an amount off the order; fields starting ``worth__`` say."""
    worth = {key[7:]: fields.pop(key) for key in list(fields) if key.startswith("worth__")}
    promotion = make_promotion(**{"lane": "coupon", "kind": "amount", "amount": amount} | worth)
    return CouponTemplate.objects.create(**{"promotion": promotion, "is_claimable": True} | fields)


def make_flash_sale(quota: int = 10, **fields: Any) -> FlashSale:
    """Make a flash sale at 5 yuan that began an hour ago and runs for another."""
    now = timezone.now()
    hour = timedelta(hours=1)
    defaults = {"amount": 500, "quota": quota, "starts_at": now - hour, "ends_at": now + hour}
    if "variant" not in fields:
        defaults["variant"] = make_variant(price=1000, stock=50)
    return FlashSale.objects.create(**defaults | fields)


def make_banner(**fields: Any) -> Banner:
    """Make a banner for everybody that leads to the flash sales."""
    number = next(numbers)
    words = {"name": f"横幅{number}", "name_en": f"Banner {number}", "link": "/flash/"}
    return Banner.objects.create(**words | {"picture": drawn_picture()} | fields)


def make_topic(*products: Product, **fields: Any) -> Topic:
    """Make a topic for everybody with some products in this order."""
    number = next(numbers)
    words = {"name": f"专题{number}", "name_en": f"Topic {number}", "slug": f"topic-{number}"}
    topic = Topic.objects.create(**words | {"picture": drawn_picture()} | fields)
    for at, product in enumerate(products):
        TopicProduct.objects.create(topic=topic, product=product, position=at)
    return topic


def drawn_picture() -> str:
    """Store a small picture; return its name."""
    picture = written(Image.new("RGB", (64, 22), "tan"))
    return catalog.services.pictures.store(picture, folder="fronts")
