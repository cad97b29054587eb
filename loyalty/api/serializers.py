"""Points, levels and rewards as API clients read them."""

from typing import Any

from rest_framework import serializers

from loyalty.models import MemberLevel, PointsEntry
from loyalty.selectors import SeenReward
from operations.api.serializers import MoneyField
from promotions import wording


class LapsingPointsSerializer(serializers.Serializer[Any]):
    """So many points that lapse on one day."""

    points = serializers.IntegerField()
    date = serializers.DateField(source="on")


class StandingSerializer(serializers.Serializer[Any]):
    """A shopper's points and level.

    ``level`` is its rank, 0 where the shop has no levels; ``owed`` points were spent before a
    refund took them back.
    """

    balance = serializers.IntegerField()
    owed = serializers.IntegerField()
    expiring = LapsingPointsSerializer(many=True, source="parcels")
    level = serializers.IntegerField()
    level_name = serializers.CharField(source="title")
    growth = serializers.IntegerField()
    next_level_name = serializers.CharField(source="next_title")
    next_level_growth = serializers.IntegerField(source="next_growth", allow_null=True)


class TabSerializer(serializers.Serializer[Any]):
    """Which changes to list."""

    tab = serializers.ChoiceField(("all", "earned", "spent"), default="all")


class EntrySerializer(serializers.ModelSerializer[PointsEntry]):
    """One change of a shopper's points."""

    points = serializers.IntegerField(source="delta")
    kind_label = serializers.CharField(source="get_kind_display")
    order = serializers.SerializerMethodField()
    reward = serializers.SerializerMethodField()
    at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = PointsEntry
        fields = ["id", "kind", "kind_label", "points", "growth", "order", "reward", "note", "at"]

    def get_order(self, entry: PointsEntry) -> str | None:
        """Return the number of the order it concerns."""
        return entry.order_reference or None

    def get_reward(self, entry: PointsEntry) -> str | None:
        """Return the name of the reward it brought."""
        redemption = getattr(entry, "redemption", None)
        return redemption.reward.title if redemption else None


class LevelSerializer(serializers.ModelSerializer[MemberLevel]):
    """One member level; a member earns ``earn_share`` / 10000 times the ordinary points."""

    name = serializers.CharField(source="title")
    benefits = serializers.CharField(source="benefits_here")

    class Meta:
        model = MemberLevel
        fields = ["rank", "name", "growth_from", "earn_share", "benefits"]


class RulesSerializer(serializers.Serializer[Any]):
    """How points are earned and spent; ``share`` is the most of an order's goods, in per cent."""

    points_per_yuan = serializers.IntegerField()
    point_worth = MoneyField(source="point_amount")
    share = serializers.FloatField()
    lifetime_days = serializers.IntegerField()
    return_days = serializers.IntegerField()
    levels = LevelSerializer(many=True)


class RewardSerializer(serializers.Serializer[Any]):
    """What points can be redeemed for: a coupon, or goods that are sent.

    ``state`` is ``redeem``, ``short`` of points, ``yours`` or ``gone``.
    """

    reward = serializers.IntegerField(source="reward.pk")
    name = serializers.CharField(source="reward.title")
    points = serializers.IntegerField(source="reward.points")
    kind = serializers.SerializerMethodField()
    terms = serializers.SerializerMethodField()
    variant = serializers.IntegerField(source="reward.variant_id", allow_null=True)
    worth = MoneyField(source="amount", allow_null=True)
    state = serializers.ChoiceField(("redeem", "short", "yours", "gone"))
    ends_at = serializers.DateTimeField(source="reward.ends_at", allow_null=True)

    def get_kind(self, seen: SeenReward) -> str:
        """Return ``coupon`` or ``goods``."""
        return "goods" if seen.card else "coupon"

    def get_terms(self, seen: SeenReward) -> str:
        """Return what a coupon takes off, or what the goods are called."""
        if seen.rule is not None:
            return wording.for_shoppers(seen.rule)
        return seen.card.title if seen.card else ""
