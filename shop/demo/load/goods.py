"""Write products with their options, variants, prices and pictures."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from catalog.models import (
    AttributeValue,
    Media,
    OptionGroup,
    OptionValue,
    Price,
    Product,
    Variant,
)
from catalog.pictures import file_name
from shop.demo.goods import Good, Kind, table
from shop.demo.load.shelves import Taxonomy, slug_of
from shop.demo.pictures import SIDE

VIEWS = 3


def write_goods(goods: list[Good], taxonomy: Taxonomy, now: datetime) -> list[Product]:
    """Write all that the catalogue knows about these goods."""
    products = Product.objects.bulk_create(
        product_of(good, place, taxonomy, now) for place, good in enumerate(goods)
    )
    pairs = list(zip(goods, products, strict=True))
    AttributeValue.objects.bulk_create(
        value for good, product in pairs for value in values_of(good, product, taxonomy)
    )
    Media.objects.bulk_create(
        picture for good, product in pairs for picture in media_of(good, product)
    )
    write_variants(pairs)
    return products


def product_of(good: Good, place: int, taxonomy: Taxonomy, now: datetime) -> Product:
    """Make a product's row."""
    return Product(
        name=good.name,
        name_en=good.name_en,
        slug=slug_of(good.name_en),
        status=good.status,
        product_type=taxonomy.types[good.shelf.type_code],
        category=taxonomy.categories[good.shelf.slug],
        brand=taxonomy.brands[good.brand[0]],
        tax_class=taxonomy.taxes.get(good.shelf.type_code),
        subtitle=good.subtitle,
        subtitle_en=good.subtitle_en,
        description=good.description,
        description_en=good.description_en,
        guarantee=good.guarantee,
        guarantee_en=good.guarantee_en,
        published_at=now - timedelta(days=good.age_days, minutes=place),
    )


def values_of(good: Good, product: Product, taxonomy: Taxonomy) -> Iterable[AttributeValue]:
    """Make the rows of what a good says about itself."""
    type_code = good.shelf.type_code
    for code, said in good.attributes.items():
        row = AttributeValue(product=product, attribute=taxonomy.attributes[type_code, code])
        if isinstance(said, bool):
            row.boolean = said
        elif isinstance(said, int):
            row.number = Decimal(said)
        elif (type_code, code, said) in taxonomy.choices:
            row.choice = taxonomy.choices[type_code, code, said]
        else:
            row.text, row.text_en = said, table("english")[said]
        yield row


def picture_stem(good: Good, view: int) -> str:
    """Return where a picture's files stand below the media folder, without width and ending."""
    return f"products/demo/{good.key.lower()}-{view + 1}"


def picture_name(good: Good, view: int) -> str:
    """Return the name of a picture's widest file."""
    return file_name(picture_stem(good, view), SIDE)


def media_of(good: Good, product: Product) -> Iterable[Media]:
    """Make the rows of a good's pictures; the files are drawn by themselves."""
    for view in range(VIEWS):
        yield Media(
            product=product,
            image=picture_name(good, view),
            width=SIDE,
            height=SIDE,
            alt=good.name,
            position=view,
        )


def write_variants(pairs: list[tuple[Good, Product]]) -> None:
    """Write option groups, their values, the variants and what they cost."""
    groups = OptionGroup.objects.bulk_create(
        OptionGroup(product=product, name=group.name, name_en=group.name_en, position=place)
        for good, product in pairs
        for place, group in enumerate(good.options)
    )
    by_place = {(group.product_id, group.position): group for group in groups}
    values = OptionValue.objects.bulk_create(
        OptionValue(
            group=by_place[product.pk, place], name=value.name, name_en=value.name_en, position=at
        )
        for good, product in pairs
        for place, group in enumerate(good.options)
        for at, value in enumerate(group.values)
    )
    value_ids = {(value.group_id, value.position): value.pk for value in values}
    chosen: dict[str, list[int]] = {}
    kinds: dict[str, Kind] = {}
    variants = []
    for good, product in pairs:
        for kind in good.kinds:
            picked = [
                value_ids[by_place[product.pk, place].pk, at] for place, at in enumerate(kind.picks)
            ]
            chosen[kind.sku], kinds[kind.sku] = picked, kind
            variants.append(variant_of(product, kind, picked))
    write_choices(Variant.objects.bulk_create(variants), chosen, kinds)


def variant_of(product: Product, kind: Kind, picked: list[int]) -> Variant:
    """Make a variant's row."""
    return Variant(
        product=product,
        sku=kind.sku,
        option_signature=",".join(str(pk) for pk in sorted(picked)),
        barcode=f"690{abs(int.from_bytes(kind.sku.encode()[-5:])) % 10**10:010d}",
        weight_grams=kind.weight_grams,
        volume_cm3=kind.weight_grams * 2,
        purchase_limit=kind.purchase_limit,
    )


def write_choices(
    variants: list[Variant], chosen: dict[str, list[int]], kinds: dict[str, Kind]
) -> None:
    """Write which options make each variant, and its prices."""
    links = Variant.option_values.through
    links.objects.bulk_create(
        links(variant_id=variant.pk, optionvalue_id=value)
        for variant in variants
        for value in chosen[variant.sku]
    )
    prices = []
    for variant in variants:
        kind = kinds[variant.sku]
        prices.append(Price(variant=variant, kind=Price.Kind.SELLING, amount=kind.amount))
        if kind.reference_amount:
            prices.append(
                Price(variant=variant, kind=Price.Kind.REFERENCE, amount=kind.reference_amount)
            )
    Price.objects.bulk_create(prices)
