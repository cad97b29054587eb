"""Write categories, brands, product types and their attributes."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.text import slugify

import catalog.tokens
from catalog.models import Attribute, AttributeChoice, Brand, Category, ProductType, TaxClass
from shop.demo import pictures
from shop.demo.goods import shelves, table

# Food as it grows is taxed lower than what is made.
LOW_TAX = ("fresh", "grain", "plant")


@dataclass(frozen=True)
class Taxonomy:
    """What goods are filed under, by the names the generator uses."""

    categories: dict[str, Category]
    brands: dict[str, Brand]
    types: dict[str, ProductType]
    attributes: dict[tuple[str, str], Attribute]
    choices: dict[tuple[str, str, str], AttributeChoice]
    taxes: dict[str, TaxClass]


def write_categories() -> dict[str, Category]:
    """Plant the tree of categories; return them by slug."""
    planted: dict[str, Category] = {}
    for shelf in shelves():
        icon = f"categories/{shelf.slug}.webp"
        if not default_storage.exists(icon):
            default_storage.save(icon, ContentFile(pictures.icon(shelf.emoji)))
        words = {"slug": shelf.slug, "name": shelf.name, "name_en": shelf.name_en, "icon": icon}
        words["sounds"] = catalog.tokens.sounds(shelf.name)
        if shelf.parent:
            parent = Category.objects.get(pk=planted[shelf.parent].pk)
            planted[shelf.slug] = Category.objects.add_child(parent, words)
        else:
            planted[shelf.slug] = Category.objects.add_root(words)
    return planted


def write_brands() -> dict[str, Brand]:
    """Write every brand; return them by Chinese name."""
    pairs = [pair for brands in table("brands").values() for pair in brands]
    made = Brand.objects.bulk_create(
        Brand(name=name, name_en=english, slug=slug_of(english)) for name, english in pairs
    )
    return {brand.name: brand for brand in made}


def write_taxes() -> dict[str, TaxClass]:
    """Write the tax classes, both in the price; return those of types that have not the usual."""
    low = TaxClass.objects.create(code="low", name="低税率 9%", name_en="Low rate 9%", rate=900)
    usual = {"code": "standard", "name": "标准税率 13%", "name_en": "Standard rate 13%"}
    TaxClass.objects.create(**usual, rate=1300, is_default=True)
    return dict.fromkeys(LOW_TAX, low)


def slug_of(english: str) -> str:
    """Return an English name as it stands in an address."""
    return slugify(english.replace("'", ""))[:80]


def write_types() -> Taxonomy:
    """Write the whole taxonomy into an empty catalogue."""
    types: dict[str, ProductType] = {}
    attributes: dict[tuple[str, str], Attribute] = {}
    choices: dict[tuple[str, str, str], AttributeChoice] = {}
    words = table("english")
    for code, (name, name_en, stated) in table("types").items():
        types[code] = ProductType.objects.create(code=code, name=name, name_en=name_en)
        for place, (key, chinese, english, kind, unit, filterable, allowed) in enumerate(stated):
            attribute = Attribute.objects.create(
                product_type=types[code],
                code=key,
                name=chinese,
                name_en=english,
                kind=kind,
                unit=unit,
                unit_en=words.get(unit, unit),
                is_filterable=filterable,
                position=place,
            )
            attributes[code, key] = attribute
            if kind != Attribute.Kind.CHOICE:
                continue
            made = AttributeChoice.objects.bulk_create(
                AttributeChoice(
                    attribute=attribute, code=value, name=name, name_en=english, position=at
                )
                for at, (value, name, english) in enumerate(allowed)
            )
            choices.update({(code, key, choice.code): choice for choice in made})
    return Taxonomy(write_categories(), write_brands(), types, attributes, choices, write_taxes())
