"""Pictures as API clients send them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.pictures import NotAPicture, redraw


@extend_schema_field(OpenApiTypes.BINARY)
class PictureField(serializers.FileField):
    """A picture, redrawn as WebP."""

    def to_internal_value(self, data: Any) -> bytes:  # type: ignore[override]
        """Return the picture's bytes. Raises ValidationError."""
        file = super().to_internal_value(data)
        try:
            return redraw(file)
        except NotAPicture as refusal:
            raise serializers.ValidationError(str(refusal), "not_a_picture") from refusal
