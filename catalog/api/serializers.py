"""Goods as API clients read them."""

from operator import attrgetter
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import ProductCard
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField

MOST_WRITTEN = 3000
FACTS = attrgetter(
    "product_id", "slug", "name", "name_en", "subtitle", "subtitle_en", "image", "min_amount",
    "max_amount", "reference_amount", "only_variant_id", "brand_id", "is_in_stock", "sold_count",
    "rating_sum", "review_count", "published_at",
)  # fmt: skip
WRITTEN: dict[tuple[Any, ...], Any] = {}  # by all that a card says: never stale


@extend_schema_field({"type": ["string", "null"], "format": "uri"})
class FileAddressField(serializers.Field[str, Any, str | None, str]):
    """A stored picture's address, null where there is none."""

    def to_representation(self, value: str) -> str | None:
        """Return the absolute address."""
        if not value:
            return None
        url = default_storage.url(value)
        request = self.context.get("request")
        return str(request.build_absolute_uri(url)) if request else url


class ShelfSerializer(serializers.Serializer[Any]):
    """One category."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="title")
    slug = serializers.CharField()
    icon = serializers.CharField()
    parent_id = serializers.IntegerField(allow_null=True)


class ShelvesSerializer(serializers.Serializer[Any]):
    """All categories, from the top down; they fit on one page."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ShelfSerializer(many=True)


class NamedSerializer(serializers.Serializer[Any]):
    """Something with a name in the client's language."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="title")


class CardSerializer(serializers.Serializer[Any]):
    """A product as lists show it."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="title")
    slug = serializers.CharField()
    subtitle = serializers.CharField(source="pitch")
    url = serializers.CharField(source="get_absolute_url")
    image = FileAddressField()
    price = MoneyField(source="min_amount")
    highest_price = MoneyField(source="max_amount")
    reference_price = MoneyField(source="reference_amount", allow_null=True)
    only_variant = serializers.IntegerField(source="only_variant_id", allow_null=True)
    brand = serializers.IntegerField(source="brand_id", allow_null=True)
    is_in_stock = serializers.BooleanField()
    sold_count = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)
    review_count = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: ProductCard) -> Any:
        """Return the card; written once while nothing in it changes, for lists hold dozens."""
        request = self.context.get("request")
        site = request.build_absolute_uri("/")[:-1] if request else ""
        key = (get_language(), site, *FACTS(instance))
        written = WRITTEN.get(key)
        if written is None:
            if len(WRITTEN) >= MOST_WRITTEN:
                WRITTEN.clear()
            WRITTEN[key] = written = super().to_representation(instance)
        return written


class FavouriteCardSerializer(CardSerializer):
    """A favourite, and how much less it costs than when it was saved; null is not known."""

    cheaper_by = MoneyField(allow_null=True)

    def to_representation(self, instance: ProductCard) -> Any:
        """Return the card with what only this reader is told."""
        card = CardSerializer(context=self.context).to_representation(instance)
        saving = instance.cheaper_by  # type: ignore[attr-defined]  # of favourites_of
        money = None if saving is None else MoneyField().to_representation(max(0, saving))
        return {**card, "cheaper_by": money}


class ChoiceSerializer(serializers.Serializer[Any]):
    """One choice of a facet and how many products it would leave."""

    value = serializers.CharField()
    name = serializers.CharField(source="label")
    count = serializers.IntegerField()
    is_on = serializers.BooleanField()


class FacetSerializer(serializers.Serializer[Any]):
    """One group of choices; ``code`` is the parameter that makes them."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    unit = serializers.CharField()
    choices = ChoiceSerializer(many=True)


class PictureSerializer(serializers.Serializer[Any]):
    """One picture."""

    url = FileAddressField(source="name")
    alt = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class FactSerializer(serializers.Serializer[Any]):
    """One line of the specification table."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    value = serializers.CharField()


class OptionSerializer(serializers.Serializer[Any]):
    """One value to choose."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="title")


class OptionGroupSerializer(serializers.Serializer[Any]):
    """One thing to choose."""

    name = serializers.CharField(source="title")
    options = OptionSerializer(many=True)


class OfferSerializer(serializers.Serializer[Any]):
    """One variant with its price; ``options`` are the values it stands for."""

    id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField(source="title")
    price = MoneyField(source="amount")
    reference_price = MoneyField(source="reference_amount", allow_null=True)
    purchase_limit = serializers.IntegerField(allow_null=True)
    weight_grams = serializers.IntegerField()
    options = serializers.ListField(child=serializers.IntegerField(), source="values")


class ProductSerializer(serializers.Serializer[Any]):
    """A product with everything its page shows."""

    id = serializers.IntegerField(source="product.pk")
    name = serializers.CharField(source="product.title")
    slug = serializers.CharField(source="product.slug")
    subtitle = serializers.CharField(source="product.pitch")
    description = serializers.CharField(source="product.words")
    guarantee = serializers.CharField(source="product.promise")
    url = serializers.CharField(source="product.get_absolute_url")
    brand = NamedSerializer(source="product.brand", allow_null=True)
    categories = ShelfSerializer(source="trail", many=True)
    pictures = PictureSerializer(many=True)
    attributes = FactSerializer(source="facts", many=True)
    option_groups = OptionGroupSerializer(source="groups", many=True)
    variants = OfferSerializer(source="offers", many=True)
    is_in_stock = serializers.BooleanField(source="card.is_in_stock")
    sold_count = serializers.IntegerField(source="card.sold_count")
    rating = serializers.FloatField(source="card.rating", allow_null=True)
    review_count = serializers.IntegerField(source="card.review_count")


class SuggestionsSerializer(serializers.Serializer[Any]):
    """What a half-typed search may mean."""

    text = serializers.CharField()
    categories = ShelfSerializer(source="shelves", many=True)
    brands = NamedSerializer(many=True)
    products = CardSerializer(source="cards", many=True)


class FavouriteSerializer(StrictSerializer):
    """A product to remember."""

    product = WholeNumberField(min_value=1, max_value=2**62)
