"""The shopkeeper's side of selling for less."""

from promotions.admin.coupons import CouponAdmin, TemplateAdmin
from promotions.admin.flash import FlashSaleAdmin, FlashUseAdmin
from promotions.admin.promotions import CampaignAdmin, PromotionAdmin
from promotions.admin.uses import UseAdmin

__all__ = [
    "CampaignAdmin",
    "CouponAdmin",
    "FlashSaleAdmin",
    "FlashUseAdmin",
    "PromotionAdmin",
    "TemplateAdmin",
    "UseAdmin",
]
