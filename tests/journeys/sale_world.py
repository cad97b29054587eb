"""The shop in which any sale may happen, and everything that is proven of it."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

import cart.services.carts
import inventory.services.verify
import loyalty.services.verify
import orders.selectors.proofs
import orders.services.payment
from catalog.models import TaxClass
from operations.statements import Statement
from payments.services.notifies import record_notify
from payments.signing import signed_headers
from promotions.rules import Kind
from promotions.services.coupons import claim
from tests.factories import stock
from tests.factories.accounts import UserFactory
from tests.factories.after_sales import a_clerk
from tests.factories.catalog import make_product, make_variant
from tests.factories.loyalty import give_points
from tests.factories.payments import message
from tests.factories.promotions import make_promotion, make_template
from tests.factories.sale import make_carrier, make_delivery
from tests.journeys.sale_model import (
    COUPON,
    FREE_FROM,
    FREIGHT,
    POT,
    PRICES,
    TAX_ON_POTS,
    TEA,
    TEA_OFF,
)

POINT = {"point": settings.POINT_AMOUNT}
COUPONS, GIFT, STOCK = 3, 300, (12, 9)
ALL_PROOFS = Statement(
    " UNION ALL ".join(
        [
            f"SELECT '{one.promise}', key::text, found::text, due::text"
            f" FROM ({one.sql}) AS broken (noun, key, found, due)"
            for one in (*inventory.services.verify.PROOFS, *loyalty.services.verify.PROOFS)
        ]
        + [
            f"SELECT '{one.promise.replace(chr(39), chr(39) * 2)}', key, found::text, due::text"
            f" FROM ({one.sql % POINT}) AS broken (key, found, due)"
            for one in orders.selectors.proofs.PROOFS
        ]
    )
)


SALES = Statement("""
    SELECT id, state::text, payable_amount, paid_amount, refunded_amount, refunded_points_amount,
        refunded_freight_amount, discount_amount FROM orders_order
""")
LINES = Statement("""
    SELECT order_id, quantity, net_amount + tax_amount, points_amount, refunded_quantity,
        refunded_amount, refunded_points_amount FROM orders_orderline ORDER BY order_id, id
""")
STANDING = Statement("""
    SELECT account.balance::bigint, account.owed::bigint,
        (SELECT array_agg(state::text ORDER BY state) FROM promotions_coupon),
        (SELECT array_agg(on_hand::bigint ORDER BY variant_id) FROM inventory_stockitem
            WHERE warehouse_id = $2),
        (SELECT coalesce(sum(amount), 0)::bigint FROM payments_payment WHERE state = 'surplus')
    FROM loyalty_pointsaccount AS account WHERE user_id = $1
""")


@dataclass(frozen=True)
class World:
    """Who buys what where."""

    ada: Any
    clerk: Any
    variants: tuple[Any, Any]
    house: Any
    carrier: Any
    codes: list[str]

    def cart(self):
        return cart.services.carts.open_cart(self.ada, None)

    def put(self, kind, units):
        variant = self.variants[kind]
        cart.services.carts.add(cart=self.cart(), variant_id=variant.pk, quantity=units)

    def take_out(self, kind):
        lines = self.cart().lines.filter(variant=self.variants[kind])
        keys = list(lines.values_list("pk", flat=True))
        cart.services.carts.remove(cart=self.cart(), line_ids=keys)


def open_shop():
    """Open a shop with two kinds of goods, an offer, coupons, and a shopper with points."""
    ada = UserFactory()
    make_delivery(FREIGHT, FREE_FROM)
    classes = (("tea", 1300, True), ("pot", TAX_ON_POTS, False))
    taxes = [
        TaxClass.objects.create(code=code, name=code, rate=rate, is_included=is_included)
        for code, rate, is_included in classes
    ]
    house = stock.make_house()
    variants = tuple(
        make_variant(product=make_product(tax_class=taxes[kind]), price=PRICES[kind])
        for kind in (TEA, POT)
    )
    for variant, units in zip(variants, STOCK, strict=True):
        stock.receive(variant, house, units, units * 100)
    offer = make_promotion(kind=Kind.PERCENT, share=TEA_OFF)
    offer.products.add(variants[TEA].product)
    template = make_template(COUPON, per_user=COUPONS)
    codes = [claim(template_id=template.pk, user=ada).code for _ in range(COUPONS)]
    give_points(ada, GIFT)
    return World(ada, a_clerk(), variants, house, make_carrier(), codes)


def notify(payment):
    """Tell the shop as its gateway does, signed, that money has come."""
    body = json.dumps(message(payment)).encode()
    headers = signed_headers(settings.SANDBOX_SECRET, body)
    found = record_notify(gateway="sandbox", headers=headers, body=body)
    orders.services.payment.settle(found.pk)
