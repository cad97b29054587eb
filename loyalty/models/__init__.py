"""The nouns of loyalty; named here because Django looks for models nowhere else."""

from loyalty.models.levels import LevelPrice, MemberLevel
from loyalty.models.points import PointsAccount, PointsEntry, PointsLot
from loyalty.models.rewards import Redemption, Reward

__all__ = [
    "LevelPrice",
    "MemberLevel",
    "PointsAccount",
    "PointsEntry",
    "PointsLot",
    "Redemption",
    "Reward",
]
