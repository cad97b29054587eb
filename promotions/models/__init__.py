"""The nouns of selling for less; named here because Django looks for models nowhere else."""

from promotions.models.coupons import Coupon, CouponTemplate
from promotions.models.flash import FlashSale, FlashUse
from promotions.models.promotions import Campaign, Promotion, PromotionTier, PromotionUse

__all__ = [
    "Campaign",
    "Coupon",
    "CouponTemplate",
    "FlashSale",
    "FlashUse",
    "Promotion",
    "PromotionTier",
    "PromotionUse",
]
