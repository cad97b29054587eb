"""Find or make the categories, brands, product types and attributes a product file names."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog.models import (
    Attribute,
    AttributeChoice,
    Brand,
    Category,
    Product,
    ProductType,
)
from catalog.services.import_files import Checker, Row
from catalog.tokens import sounds, syllables
from operations.statements import Statement

# The key of a choice, a number, yes or no, a text: one of them.
Worth = tuple[int | None, Decimal | None, bool | None, str | None]
GENERAL = "general"
YES = {"yes", "true", "1", "y", "是"}
NO = {"no", "false", "0", "n", "否"}

WRITE_SAID = Statement(
    "INSERT INTO catalog_attributevalue AS old"
    " (product_id, attribute_id, choice_id, number, boolean, text)"
    " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::numeric[],"
    " $5::boolean[], $6::text[]) ON CONFLICT (product_id, attribute_id) DO UPDATE"
    " SET choice_id = excluded.choice_id, number = excluded.number,"
    " boolean = excluded.boolean, text = excluded.text"
    " WHERE (old.choice_id, old.number, old.boolean, old.text)"
    " IS DISTINCT FROM (excluded.choice_id, excluded.number, excluded.boolean, excluded.text)"
)


def slug_for(*names: str) -> str:
    """Return a slug that tells names apart even where their spelling in pinyin is the same."""
    spelled = slugify(" ".join(syllables(" ".join(names))))[:60]
    mark = hashlib.sha256(">".join(names).encode()).hexdigest()[:8]
    return f"{spelled}-{mark}".strip("-")


class Shelves:
    """Remembers the taxonomy while a file is read; ``forget`` after a chunk was taken back."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.forget()

    def forget(self) -> None:
        """Read everything anew when next asked."""
        self.categories: dict[tuple[str, ...], Category] = {}
        self.brands: dict[str, Brand] = {}
        self.types: dict[str, ProductType] = {}
        self.attributes: dict[tuple[int, str], Attribute] = {}
        self.choices: dict[tuple[int, str], AttributeChoice] = {}

    def category(self, path: tuple[str, ...]) -> Category:
        """Return the category with this path of names, planting what is missing."""
        if path not in self.categories:
            parent = self.category(path[:-1]) if len(path) > 1 else None
            tree = Category.objects
            level = tree.get_children(parent) if parent else tree.get_root_nodes()
            words = {"name": path[-1], "slug": slug_for(*path)}
            words["sounds"] = sounds(path[-1])
            found = level.filter(name=path[-1]).first() or level.filter(name_en=path[-1]).first()
            if not found:
                if parent:
                    parent.refresh_from_db()
                found = tree.add_child(parent, words) if parent else tree.add_root(words)
            self.categories[path] = found
        return self.categories[path]

    def brand(self, name: str) -> Brand:
        """Return the brand with this name in either language."""
        if name not in self.brands:
            found = Brand.objects.filter(name=name).first()
            found = found or Brand.objects.filter(name_en=name).first()
            self.brands[name] = found or Brand.objects.create(name=name, slug=slug_for(name))
        return self.brands[name]

    def product_type(self, code: str) -> ProductType:
        """Return the product type with this code; the general one for none."""
        code = slugify(code) or GENERAL
        if code not in self.types:
            words = {"name": "通用", "name_en": "General"} if code == GENERAL else {"name": code}
            self.types[code], _made = ProductType.objects.get_or_create(code=code, defaults=words)
        return self.types[code]

    def attribute(self, product_type: ProductType, code: str) -> Attribute:
        """Return a type's attribute by code or name; an unknown one becomes a text."""
        slot = (product_type.pk, code)
        if slot not in self.attributes:
            stated = Attribute.objects.filter(product_type=product_type)
            found = stated.filter(code=code).first() or stated.filter(name=code).first()
            self.attributes[slot] = found or Attribute.objects.create(
                product_type=product_type,
                code=slug_for(code)[:60],
                name=code,
                kind=Attribute.Kind.TEXT,
            )
        return self.attributes[slot]

    def choice(self, attribute: Attribute, said: str) -> AttributeChoice | None:
        """Return the choice that is said by its code or either name."""
        slot = (attribute.pk, said)
        if slot not in self.choices:
            for choice in attribute.choices.all():
                for word in (choice.code, choice.name, choice.name_en):
                    self.choices[attribute.pk, word] = choice
        return self.choices.get(slot)

    def write_attributes(
        self, groups: Mapping[str, list[Row]], products: Mapping[str, Product]
    ) -> None:
        """Write what each product's first row says of its attributes; other values are left."""
        stated = {
            (products[key].pk, attribute.pk): worth
            for key, rows in groups.items()
            for name, said in rows[0].attributes.items()
            for attribute in [self.attribute(products[key].product_type, name)]
            if (worth := self.worth(rows[0], attribute, name, said))
        }
        if stated:
            rows = [(*slot, *worth) for slot, worth in stated.items()]
            WRITE_SAID.run(*map(list, zip(*rows, strict=True)))

    def worth(self, row: Row, attribute: Attribute, name: str, said: str) -> Worth | None:
        """Read what is said as choice, number, yes or no, or text; None after noting a misfit."""
        if attribute.kind == Attribute.Kind.TEXT:
            return None, None, None, said[:200]
        if attribute.kind == Attribute.Kind.CHOICE:
            choice = self.choice(attribute, said)
            if choice:
                return choice.pk, None, None, None
            problem = _("is not one of the choices")
        elif attribute.kind == Attribute.Kind.BOOLEAN:
            if said.lower() in YES | NO:
                return None, None, said.lower() in YES, None
            problem = _("must be yes or no")
        else:
            number = decimal_of(said)
            if number is not None:
                return None, number, None, None
            problem = _("is not a number")
        self.checker.note(row.number, f"attr.{name}", problem)
        return None


def decimal_of(said: str) -> Decimal | None:
    """Return a number with at most three decimals that its column can hold, else None."""
    try:
        number = Decimal(said)
        if not number.is_finite() or abs(number) >= 10**9:
            return None
        return number.quantize(Decimal("0.001"))
    except InvalidOperation:
        return None
