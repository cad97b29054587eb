"""Goods for tests: each call makes what it needs, with believable defaults."""

import itertools
from typing import Any

from django.utils import timezone

import catalog.services.cards
import catalog.tokens
from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Brand,
    Category,
    OptionGroup,
    OptionValue,
    Price,
    Product,
    ProductType,
    Variant,
)

numbers = itertools.count(10_001)  # all of one length: no name is the beginning of another


def make_category(*, parent: Category | None = None, **fields: Any) -> Category:
    """Make a category, at the top or below ``parent``."""
    number = next(numbers)
    fields = {"name": f"类目{number}", "slug": f"category-{number}"} | fields
    fields["sounds"] = catalog.tokens.sounds(fields["name"])
    if parent is None:
        return Category.objects.add_root(fields)
    return Category.objects.add_child(Category.objects.get(pk=parent.pk), fields)


def make_brand(**fields: Any) -> Brand:
    """Make a brand."""
    number = next(numbers)
    return Brand.objects.create(**{"name": f"品牌{number}", "slug": f"brand-{number}"} | fields)


def make_type(**fields: Any) -> ProductType:
    """Make a product type."""
    number = next(numbers)
    fields = {"name": f"类型{number}", "code": f"type-{number}"} | fields
    return ProductType.objects.create(**fields)


def make_product(*, rebuild: bool = True, **fields: Any) -> Product:
    """Make a product on sale, without variants."""
    number = next(numbers)
    fields = {"name": f"商品{number}", "slug": f"product-{number}", "status": "on_sale"} | fields
    fields.setdefault("published_at", timezone.now() if fields["status"] != "draft" else None)
    if "product_type" not in fields:
        fields["product_type"] = make_type()
    if "category" not in fields:
        fields["category"] = make_category()
    product = Product.objects.create(**fields)
    if rebuild:
        catalog.services.cards.rebuild([product.pk])
    return product


def make_variant(
    price: int | None = 1000,
    stock: int | None = None,
    *,
    product: Product | None = None,
    reference: int | None = None,
    warehouse: Any = None,
    options: list[OptionValue] | None = None,
    **fields: Any,
) -> Variant:
    """Make a variant of a product on sale, priced, and with ``stock`` units where given.

    Fields called ``product__…`` go to a newly made product.
    """
    of_product = {key[9:]: fields.pop(key) for key in list(fields) if key.startswith("product__")}
    product = product or make_product(rebuild=False, **of_product)
    options = options or []
    fields = {
        "sku": f"SKU-{next(numbers)}",
        "weight_grams": 500,
        "option_signature": "-".join(str(value.pk) for value in options),
    } | fields
    variant = Variant.objects.create(product=product, **fields)
    variant.option_values.set(options)
    for kind, amount in (("selling", price), ("reference", reference)):
        if amount is not None:
            Price.objects.create(variant=variant, kind=kind, amount=amount)
    catalog.services.cards.rebuild([product.pk])
    if stock is not None:
        stock_up(variant, stock, warehouse)
    return variant


def stock_up(variant: Variant, quantity: int, warehouse: Any = None) -> None:
    """Receive units of a variant, into a warehouse of its own unless one is given."""
    import inventory.services.stock  # noqa: PLC0415 - a factory of the ground serves upper floors too
    from inventory.models import Warehouse  # noqa: PLC0415

    if warehouse is None:
        warehouse = Warehouse.objects.first() or Warehouse.objects.create(code="W1", name="一号仓")
    if quantity:
        inventory.services.stock.receive(
            variant_id=variant.pk,
            warehouse_id=warehouse.pk,
            quantity=quantity,
            reference=f"test-{next(numbers)}",
        )
    inventory.services.stock.refresh_window(variant.pk)


def make_options(product: Product, name: str, *values: str) -> list[OptionValue]:
    """Give a product an option group with values."""
    group = OptionGroup.objects.create(
        product=product, name=name, position=product.option_groups.count()
    )
    return [
        OptionValue.objects.create(group=group, name=value, position=position)
        for position, value in enumerate(values)
    ]


def make_attribute(product_type: ProductType, code: str, *choices: str, **fields: Any) -> Attribute:
    """Make a filterable attribute; with ``choices`` it is one to choose from."""
    kind = "choice" if choices else fields.pop("kind", "text")
    fields = {"name": code, "is_filterable": True} | fields
    attribute = Attribute.objects.create(product_type=product_type, code=code, kind=kind, **fields)
    for choice in choices:
        AttributeChoice.objects.create(attribute=attribute, code=choice, name=choice)
    return attribute


def describe(product: Product, attribute: Attribute, value: Any) -> AttributeValue:
    """State one fact about a product and rebuild its card."""
    if attribute.kind == "choice":
        value = attribute.choices.get(code=value)
    stated = AttributeValue.objects.create(
        product=product, attribute=attribute, **{attribute.kind: value}
    )
    catalog.services.cards.rebuild([product.pk])
    return stated
