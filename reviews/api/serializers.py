"""Reviews as API clients write and read them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.api.pictures import PictureField
from catalog.pictures import MAX_PICTURES
from operations.api.serializers import StrictSerializer
from reviews.models import Review
from reviews.selectors import ORDERINGS


class WriteReviewSerializer(StrictSerializer):
    """What a shopper says of one order line."""

    line = serializers.IntegerField(min_value=1, max_value=2**62)
    rating = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    is_anonymous = serializers.BooleanField(required=False, default=False)


class IllustratedReviewSerializer(WriteReviewSerializer):
    """What a shopper says and shows of one order line, as multipart."""

    images = serializers.ListField(
        child=PictureField(allow_empty_file=True),
        max_length=MAX_PICTURES,
        required=False,
        default=list,
    )


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """A review as everybody reads it."""

    options = serializers.CharField(source="order_line.choice")
    images = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = ["id", "author", "rating", "text", "options", "images", "reply", "created_at"]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_images(self, review: Review) -> list[str]:
        """Return the addresses of the pictures."""
        return [shot.image.url for shot in review.shots]


class OwnReviewSerializer(ReviewSerializer):
    """A review as its writer reads it."""

    state = serializers.ChoiceField(choices=Review.State.choices)

    class Meta(ReviewSerializer.Meta):
        fields = [*ReviewSerializer.Meta.fields, "product", "state", "is_anonymous"]


class WishesSerializer(serializers.Serializer[Any]):
    """Which reviews of a product are asked for, and in which order."""

    stars = serializers.ChoiceField(choices=["1", "2", "3", "4", "5"], allow_blank=True, default="")
    with_pictures = serializers.BooleanField(default=False)
    ordering = serializers.ChoiceField(choices=list(ORDERINGS), default="newest")
