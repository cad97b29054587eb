"""The catalogue's nouns; gathered here because Django looks for models in one place."""

from catalog.models.card import ProductCard
from catalog.models.goods import (
    AttributeValue,
    Favourite,
    Media,
    OptionGroup,
    OptionValue,
    Price,
    Product,
    Variant,
)
from catalog.models.naming import Named, speaks_english
from catalog.models.taxes import TaxClass
from catalog.models.taxonomy import Attribute, AttributeChoice, Brand, Category, ProductType

__all__ = [
    "Attribute",
    "AttributeChoice",
    "AttributeValue",
    "Brand",
    "Category",
    "Favourite",
    "Media",
    "Named",
    "OptionGroup",
    "OptionValue",
    "Price",
    "Product",
    "ProductCard",
    "ProductType",
    "TaxClass",
    "Variant",
    "speaks_english",
]
