"""The shopkeeper's side of members and points."""

from loyalty.admin.levels import LevelAdmin, LevelPriceAdmin
from loyalty.admin.points import AccountAdmin, EntryAdmin
from loyalty.admin.rewards import RedemptionAdmin, RewardAdmin

__all__ = [
    "AccountAdmin",
    "EntryAdmin",
    "LevelAdmin",
    "LevelPriceAdmin",
    "RedemptionAdmin",
    "RewardAdmin",
]
