"""The shopkeeper's side of selling for less."""

from promotions.admin.coupons import CouponAdmin, TemplateAdmin
from promotions.admin.flash import FlashSaleAdmin, FlashUseAdmin
from promotions.admin.fronts import BannerAdmin, TopicAdmin
from promotions.admin.promotions import CampaignAdmin, PromotionAdmin
from promotions.admin.uses import UseAdmin

__all__ = [
    "BannerAdmin",
    "CampaignAdmin",
    "CouponAdmin",
    "FlashSaleAdmin",
    "FlashUseAdmin",
    "PromotionAdmin",
    "TemplateAdmin",
    "TopicAdmin",
    "UseAdmin",
]
