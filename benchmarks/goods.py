"""A shop to measure: seeded goods written by SQL, so that half a million take minutes."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

import catalog.tokens
from accounts.models import Session, User
from accounts.sessions import digest_of
from catalog.models import Attribute, AttributeChoice, Brand, Category, Product, ProductType
from inventory.models import Warehouse
from logistics.models import DeliveryMethod

TOPS, LEAVES = 8, 24
BRANDS, CHOICES, ATTRIBUTES, NUMBERS = 60, 6, 7, 2
SHOPPERS = 2000
UNITS = 100_000
LOOKS = (
    "新鲜 精选 有机 手工 原味 香脆 浓郁 清爽 经典 进口"
    " 家用 便携 加厚 迷你 大号 儿童 老字号 冷压 慢煮 无糖"
)
LOOKS_EN = (
    "Fresh Choice Organic Handmade Plain Crisp Rich Light Classic Imported Household Portable"
    " Thick Mini Large Junior Traditional Pressed Slow Sugarless"
)
THINGS = (
    "苹果汁 绿茶 咖啡豆 饼干 牛奶 大米 酱油 橄榄油 蜂蜜 坚果"
    " 毛巾 水杯 炒锅 菜刀 砧板 台灯 枕头 被子 香皂 牙刷"
)
THINGS_EN = (
    "Juice Tea Coffee Biscuits Milk Rice Sauce Oil Honey Nuts Towel Mug Wok Knife Board Lamp"
    " Pillow Quilt Soap Toothbrush"
)
TITLES = [f"{look}{thing}" for look in LOOKS.split() for thing in THINGS.split()]
TITLES_EN = [f"{look} {thing}" for look in LOOKS_EN.split() for thing in THINGS_EN.split()]
PRODUCTS = """
INSERT INTO catalog_product (id, name, name_en, slug, status, subtitle, subtitle_en, description,
  description_en, guarantee, guarantee_en, published_at, brand_id, category_id, product_type_id)
SELECT i, (%(zh)s::text[])[1 + i %% 400] || ' ' || i, (%(en)s::text[])[1 + i %% 400] || ' ' || i,
  'goods-' || i, 'on_sale', '产地直发，四十八小时内发出', 'Straight from the maker',
  repeat('这是一段关于商品的说明，讲它从哪里来、怎么用、怎么保存。', 12),
  repeat('Where it comes from, how to use it and how to keep it. ', 12), '', '',
  now() - i * interval '1 minute', (%(brands)s::bigint[])[1 + i %% %(brand_count)s],
  (%(leaves)s::bigint[])[1 + (i * 7919) %% %(leaf_count)s], %(kind)s
FROM generate_series(1, %(products)s) AS i"""
PARTS = [
    """INSERT INTO catalog_optiongroup (id, name, name_en, position, product_id)
SELECT i, '规格', 'Size', 0, i FROM generate_series(1, %(products)s) AS i""",
    """INSERT INTO catalog_optionvalue (id, name, name_en, position, group_id)
SELECT 3 * i - 3 + k, (ARRAY['小', '中', '大'])[k], (ARRAY['Small', 'Medium', 'Large'])[k], k, i
FROM generate_series(1, %(products)s) AS i, generate_series(1, 3) AS k""",
    """INSERT INTO catalog_variant (id, sku, option_signature, barcode, weight_grams, volume_cm3,
  is_active, product_id)
SELECT 3 * i - 3 + k, 'SKU-' || i || '-' || k, (3 * i - 3 + k)::text, '', 100 * k, 500 * k, true, i
FROM generate_series(1, %(products)s) AS i, generate_series(1, 3) AS k""",
    """INSERT INTO catalog_variant_option_values (variant_id, optionvalue_id)
SELECT v, v FROM generate_series(1, 3 * %(products)s) AS v""",
    """INSERT INTO catalog_price (variant_id, kind, amount)
SELECT v, 'selling', 500 + (v::bigint * 7919) %% 60000
FROM generate_series(1, 3 * %(products)s) AS v
UNION ALL SELECT v, 'reference', 70000 FROM generate_series(1, 3 * %(products)s, 3) AS v""",
    """INSERT INTO catalog_media (product_id, image, width, height, alt, position)
SELECT i, 'products/' || i || '-' || k || '.webp', 800, 800, '', k
FROM generate_series(1, %(products)s) AS i, generate_series(1, 2) AS k""",
    """INSERT INTO catalog_attributevalue (product_id, attribute_id, choice_id)
SELECT i, a.id, (array_agg(c.id ORDER BY c.id))[1 + (i / a.position) %% %(choices)s]
FROM generate_series(1, %(products)s) AS i, catalog_attribute AS a
JOIN catalog_attributechoice AS c ON c.attribute_id = a.id WHERE a.kind = 'choice'
GROUP BY i, a.id""",
    """INSERT INTO catalog_attributevalue (product_id, attribute_id, number, boolean)
SELECT i, a.id, CASE WHEN a.kind = 'number' THEN 50 * (1 + i %% 12) END,
  CASE WHEN a.kind = 'boolean' THEN i %% 2 = 0 END
FROM generate_series(1, %(products)s) AS i, catalog_attribute AS a WHERE a.kind <> 'choice'""",
    """INSERT INTO inventory_stockitem (id, variant_id, warehouse_id, on_hand, value, seq)
SELECT v, v, %(warehouse)s, %(units)s, %(units)s * (300 + v %% 7919), 1
FROM generate_series(1, 3 * %(products)s) AS v""",
    """INSERT INTO inventory_stockmove (id, stock_item_id, seq, kind, quantity, value, balance,
  reference)
SELECT id, id, 1, 'receipt', on_hand, value, on_hand, 'opening:' || id FROM inventory_stockitem""",
    """INSERT INTO inventory_costlayer (id, stock_item_id, move_id, received_at, quantity, value,
  quantity_left, value_left, is_open)
SELECT id, id, id, now(), on_hand, value, on_hand, value, true FROM inventory_stockitem""",
    """INSERT INTO catalog_productcard (product_id, name, name_en, slug, is_visible, subtitle,
  subtitle_en, image, min_amount, max_amount, reference_amount, is_in_stock, sold_count, rating_sum,
  review_count, category_ids, attribute_values, search_vector, search_text, published_at, brand_id)
SELECT p.id, p.name, p.name_en, p.slug, true, p.subtitle, p.subtitle_en,
  'products/' || p.id || '-1.webp', price.low, price.high, 70000, true,
  (p.id * 7919) %% 5000, 12, 3,
  ARRAY[(%(tops)s::bigint[])[array_position(%(leaves)s::bigint[], p.category_id)], p.category_id],
  said.tokens, (%(vectors)s::tsvector[])[1 + p.id %% 400], (%(sounds)s::text[])[1 + p.id %% 400],
  p.published_at, p.brand_id
FROM catalog_product AS p
JOIN (SELECT (variant_id - 1) / 3 + 1 AS product_id, min(amount) AS low, max(amount) AS high
      FROM catalog_price WHERE kind = 'selling' GROUP BY 1) AS price ON price.product_id = p.id
JOIN (SELECT v.product_id, array_agg(a.code || ':' || coalesce(c.code, v.number::integer::text,
        CASE WHEN v.boolean THEN 'yes' ELSE 'no' END)) AS tokens
      FROM catalog_attributevalue AS v JOIN catalog_attribute AS a ON a.id = v.attribute_id
      LEFT JOIN catalog_attributechoice AS c ON c.id = v.choice_id GROUP BY 1) AS said
  ON said.product_id = p.id""",
]
NUMBERED = (
    "catalog_product", "catalog_optiongroup", "catalog_optionvalue", "catalog_variant",
    "inventory_stockitem", "inventory_stockmove", "inventory_costlayer",
)  # fmt: skip


def prepare(products: int) -> None:
    """Fill the database with so many goods unless it holds them already."""
    if Product.objects.count() == products and User.objects.count() == SHOPPERS:
        return
    with unguarded() as cursor:
        call_command("flush", interactive=False, verbosity=0)
        cursor.execute("SET statement_timeout = 0")
        facts = shelves() | {"products": products, "choices": CHOICES, "units": UNITS}
        facts["warehouse"] = Warehouse.objects.create(code="main", name="主仓").pk
        for sql in (PRODUCTS, *PARTS):
            cursor.execute(sql, facts)
        for table in NUMBERED:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
    DeliveryMethod.objects.create(code="standard", name="标准快递", amount=1000)
    people()
    settle()


@contextmanager
def unguarded() -> Iterator[Any]:
    """Give a cursor past the ledger's guards, which refuse to be emptied and cost a row at a time.

    What is written meanwhile has to agree by itself; ``manage.py verify_stock`` tells.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def settle() -> None:
    """Leave nothing behind that PostgreSQL would tidy up while others are measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def shelves() -> dict[str, Any]:
    """Write categories, brands, a product type; return what the SQL refers to."""
    tops = [
        Category.add_root(name=f"大类{i}", name_en=f"Aisle {i}", slug=f"aisle-{i}")
        for i in range(TOPS)
    ]
    leaves = [
        Category.objects.get(pk=top.pk).add_child(
            name=f"小类{at}-{i}", name_en=f"Shelf {at}-{i}", slug=f"shelf-{at}-{i}"
        )
        for at, top in enumerate(tops)
        for i in range(LEAVES)
    ]
    brands = Brand.objects.bulk_create(
        Brand(name=f"品牌{i}", name_en=f"Brand {i}", slug=f"brand-{i}") for i in range(BRANDS)
    )
    vectors = [
        catalog.tokens.vector([("A", zh), ("A", en), ("B", "产地直发，四十八小时内发出")])
        for zh, en in zip(TITLES, TITLES_EN, strict=True)
    ]
    return {
        "zh": TITLES,
        "en": TITLES_EN,
        "vectors": vectors,
        "sounds": [
            f"{catalog.tokens.normalise(f'{zh} {en}')} {catalog.tokens.sounds(zh)}"
            for zh, en in zip(TITLES, TITLES_EN, strict=True)
        ],
        "tops": [top.pk for top in tops for _ in range(LEAVES)],
        "leaves": [leaf.pk for leaf in leaves],
        "leaf_count": len(leaves),
        "brands": [brand.pk for brand in brands],
        "brand_count": len(brands),
        "kind": product_type().pk,
    }


def product_type() -> ProductType:
    """Write a product type of ten filterable attributes."""
    kind: ProductType = ProductType.objects.create(code="goods", name="商品", name_en="Goods")
    kinds = ["choice"] * ATTRIBUTES + ["number"] * NUMBERS + ["boolean"]
    attributes = Attribute.objects.bulk_create(
        Attribute(
            product_type=kind,
            code=f"a{at}",
            name=f"属性{at}",
            name_en=f"Attribute {at}",
            kind=what,
            unit="g" if what == "number" else "",
            is_filterable=True,
            position=at,
        )
        for at, what in enumerate(kinds, 1)
    )
    AttributeChoice.objects.bulk_create(
        AttributeChoice(attribute=attribute, code=f"c{i}", name=f"值{i}", name_en=f"Value {i}")
        for attribute in attributes[:ATTRIBUTES]
        for i in range(CHOICES)
    )
    return kind


def people() -> None:
    """Write the shoppers, and reviews by some of them on the first 300 products."""
    User.objects.bulk_create(
        User(email=f"shopper-{i}@example.com", nickname=f"顾客{i}", password="!")
        for i in range(SHOPPERS)
    )
    with connection.cursor() as cursor:
        cursor.execute(REVIEWED_ORDER)
        cursor.execute(REVIEWED_LINES)
        cursor.execute(REVIEWS)


REVIEWED_ORDER = """
INSERT INTO orders_order (number, token, user_id, state, currency, goods_amount, discount_amount,
  points_amount, freight_amount, tax_amount, payable_amount, paid_amount, refunded_amount,
  recipient, phone, region_code, address, delivery_method, note, staff_note, language, expires_at)
SELECT 'reviewed', 'reviewed', min(id), 'pending_payment', 'CNY', 900, 0, 0, 0, 0, 900, 0, 0,
  '', '', '', '', '', '', '', 'zh-hans', now() + interval '99 years' FROM accounts_user"""
REVIEWED_LINES = """
INSERT INTO orders_orderline (name, name_en, sku, options, options_en, image, unit_amount, quantity,
  goods_amount, net_amount, shipped_quantity, refunded_quantity, refunded_amount, is_reviewed,
  order_id, product_id, variant_id)
SELECT '', '', '', '', '', '', 1, 1, 1, 1, 0, 0, 0, true, o.id, 1 + i % 300, 3 * (i % 300) + 1
FROM orders_order AS o, generate_series(0, 899) AS i"""
REVIEWS = """
INSERT INTO reviews_review (rating, text, state, reply, is_anonymous, order_line_id, product_id,
  user_id)
SELECT 3 + line.id % 3, '很好用，家里人都喜欢，还会再来。', 'shown', '', false, line.id,
  line.product_id, o.user_id
FROM orders_orderline AS line JOIN orders_order AS o ON o.id = line.order_id"""


def sign_in(users: Sequence[User]) -> list[str]:
    """Write a session for each shopper and return the session keys."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    backend = settings.AUTHENTICATION_BACKENDS[0]
    keys = [secrets.token_hex(16) for _user in users]
    rows = [
        Session(
            digest=digest_of(key),
            user=user,
            data=store().encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: backend,
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expires_at=timezone.now() + timedelta(days=1),
        )
        for key, user in zip(keys, users, strict=True)
    ]
    Session.objects.all().delete()
    Session.objects.bulk_create(rows)
    return keys
