"""The nouns of selling for less; named here because Django looks for models nowhere else."""

from promotions.models.coupons import Coupon, CouponTemplate
from promotions.models.flash import FlashSale, FlashUse
from promotions.models.fronts import Banner, Topic, TopicProduct
from promotions.models.promotions import Campaign, Promotion, PromotionTier, PromotionUse

__all__ = [
    "Banner",
    "Campaign",
    "Coupon",
    "CouponTemplate",
    "FlashSale",
    "FlashUse",
    "Promotion",
    "PromotionTier",
    "PromotionUse",
    "Topic",
    "TopicProduct",
]
