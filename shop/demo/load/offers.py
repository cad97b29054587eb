"""Write what is cheaper in the demo shop: campaigns, promotions, coupons, flash sales."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from catalog.models import Category, Price, ProductCard
from promotions.models import Campaign, CouponTemplate, FlashSale, Promotion, PromotionTier
from promotions.rules import WHOLE
from promotions.services.coupons import claim, make_batch

CODES = 20
# Code, name, English name, begins and ends so many days from now.
CAMPAIGNS = [
    ("season", "换季上新", "New season", -3, 21),
    ("year-end", "年终盛典", "Year-end sale", 30, 37),
    ("mid-autumn", "中秋好礼", "Mid-Autumn gifts", -50, -40),
]


@dataclass(frozen=True)
class Offer:
    """One promotion: its columns, its campaign, its shelves and its tiers in fen."""

    name: str
    name_en: str
    terms: dict[str, Any]
    campaign: str = ""
    shelves: tuple[str, ...] = ()
    tiers: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Voucher:
    """One kind of coupon: what it is worth, and how shoppers come by it."""

    worth: Offer
    facts: dict[str, Any] = field(default_factory=dict)


OFFERS = [
    Offer(
        "茶与咖啡 8.8 折",
        "12% off tea and coffee",
        {"lane": "item", "kind": "percent", "share": 1200},
        campaign="season",
        shelves=("tea", "coffee"),
    ),
    Offer(
        "餐具第二件半价",
        "Second piece of tableware at half price",
        {"lane": "item", "kind": "nth_unit", "every": 2, "free": 1, "share": 5000},
        campaign="season",
        shelves=("tableware",),
    ),
    Offer(
        "锅具限量立减 30 元",
        "¥30 off cookware while it lasts",
        {"lane": "item", "kind": "amount", "amount": 3000, "minimum_amount": 9900}
        | {"use_limit": 200, "uses_each": 1, "budget_amount": 600_000},
        shelves=("cookware",),
    ),
    Offer(
        "满 199 减 20，满 399 减 50",
        "¥20 off from ¥199, ¥50 off from ¥399",
        {"lane": "order", "kind": "tiered"},
        campaign="season",
        tiers=((19_900, 2000), (39_900, 5000)),
    ),
    Offer(
        "新人首单减 10 元",
        "¥10 off your first order",
        {"lane": "order", "kind": "amount", "amount": 1000, "minimum_amount": 5900}
        | {"members_only": True, "newcomers_only": True},
    ),
    Offer(
        "会员满 59 包邮",
        "Members: free delivery from ¥59",
        {"lane": "shipping", "kind": "free_freight", "minimum_amount": 5900, "members_only": True},
    ),
    Offer(
        "年终整单 9 折",
        "Year end: 10% off the order",
        {"lane": "order", "kind": "percent", "share": 1000},
        campaign="year-end",
    ),
    Offer(
        "中秋糕点买二赠一",
        "Mid-Autumn: buy two cakes, get one free",
        {"lane": "item", "kind": "nth_unit", "every": 3, "free": 1, "share": WHOLE},
        campaign="mid-autumn",
        shelves=("cakes",),
    ),
    Offer(
        "酱料清仓一口价 9.90 元",
        "Sauces: everything ¥9.90",
        {"lane": "item", "kind": "fixed_price", "amount": 990, "is_active": False},
        shelves=("sauces",),
    ),
]
VOUCHERS = [
    Voucher(
        Offer(
            "5 元无门槛券",
            "¥5 off anything",
            {"lane": "coupon", "kind": "amount", "amount": 500},
        ),
        {"is_claimable": True, "valid_days": 30},
    ),
    Voucher(
        Offer(
            "满 99 减 15 元券",
            "¥15 off from ¥99",
            {"lane": "coupon", "kind": "amount", "amount": 1500, "minimum_amount": 9900},
        ),
        {"is_claimable": True, "public_code": "JISHI15", "total": 1000, "valid_days": 14},
    ),
    Voucher(
        Offer(
            "茶友 8 折券",
            "Tea friends: 20% off",
            {"lane": "coupon", "kind": "percent", "share": 2000, "minimum_quantity": 2},
            shelves=("tea", "teaware"),
        ),
        {"total": 200},
    ),
]


# Shelf, begins and ends so many hours from this hour, units, units a shopper.
FLASHES = [
    ("tea", -2, 46, 60, 2),
    ("cookware", -2, 46, 20, 1),
    ("fruit", -2, 22, 100, 3),
    ("tableware", 20, 44, 40, 2),
    ("coffee", 26, 50, 50, 2),
]


def write_offers(shopper: User, now: datetime) -> None:
    """Write campaigns, promotions and coupons; the demo shopper has one of each she may claim."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    campaigns = {campaign.code: campaign for campaign in campaigns_from(midnight)}
    for offer in OFFERS:
        write_offer(offer, campaigns.get(offer.campaign))
    for voucher in VOUCHERS:
        worth = write_offer(voucher.worth, None)
        template = CouponTemplate.objects.create(promotion=worth, **voucher.facts)
        if template.is_claimable:
            claim(template_id=template.pk, user=shopper)
        else:
            make_batch(template_id=template.pk, count=CODES)
    FlashSale.objects.bulk_create(flash_sales_from(now.replace(minute=0, second=0, microsecond=0)))


def flash_sales_from(hour: datetime) -> Iterator[FlashSale]:
    """Offer what sells best of some shelves at about two thirds of its price."""
    for slug, begins, ends, quota, per_user in FLASHES:
        shelf = Category.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0
        cards = ProductCard.objects.visible().within_category(shelf).popular_first()
        card = cards.filter(is_in_stock=True).first()
        of_card = Q(variant__product_id=card.pk) if card else Q(pk=None)
        price = Price.objects.selling(hour).filter(of_card).order_by("pk").first()
        if price is not None:
            yield FlashSale(
                variant_id=price.variant_id,
                amount=max(90, price.amount * 2 // 300 * 100 - 10),
                quota=quota,
                per_user=per_user,
                starts_at=hour + timedelta(hours=begins),
                ends_at=hour + timedelta(hours=ends),
            )


def campaigns_from(midnight: datetime) -> Iterator[Campaign]:
    """Write the campaigns around today."""
    for code, name, english, begins, ends in CAMPAIGNS:
        yield Campaign.objects.create(
            code=code,
            name=name,
            name_en=english,
            starts_at=midnight + timedelta(days=begins),
            ends_at=midnight + timedelta(days=ends),
        )


def write_offer(offer: Offer, campaign: Campaign | None) -> Promotion:
    """Write one promotion with its shelves and tiers."""
    promotion: Promotion = Promotion.objects.create(
        name=offer.name, name_en=offer.name_en, campaign=campaign, **offer.terms
    )
    promotion.categories.set(Category.objects.filter(slug__in=offer.shelves))
    PromotionTier.objects.bulk_create(
        PromotionTier(promotion=promotion, from_amount=least, off_amount=off)
        for least, off in offer.tiers
    )
    return promotion
