"""A small shop with one of everything a shopper can meet, for looking at every page."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

import catalog.services.favourites
import catalog.services.products
import logistics.services.shipping
import orders.services.cancellation
import orders.services.fulfilment
import orders.services.receipt
import reviews.services
from accounts.models import User
from catalog.models import Media, Variant
from inventory.models import Warehouse
from logistics.models import Carrier, Shipment
from orders.models import Order
from orders.services.fulfilment import Parcel
from promotions.models import Coupon
from promotions.services.coupons import claim, use
from tests.factories.accounts import AddressFactory, UserFactory
from tests.factories.after_sales import ask as ask_for
from tests.factories.bookings import booked, held
from tests.factories.catalog import (
    describe,
    make_attribute,
    make_brand,
    make_category,
    make_options,
    make_product,
    make_type,
    make_variant,
)
from tests.factories.loyalty import furnish_mall
from tests.factories.promotions import make_promotion, make_template
from tests.factories.reviews import picture
from tests.factories.sale import fill_cart, make_carrier, make_delivery, pay, place, ship

HOME = {
    "recipient": "Ada Lin",
    "province": "Shanghai",
    "city": "Shanghai",
    "district": "Xuhui",
    "detail": "88 North Caoxi Road",
}


@dataclass(frozen=True)
class WholeShop:
    """What stands in the shop, for writing addresses."""

    ada: User
    newcomer: User
    passer_by: User
    goods: dict[str, Variant]
    orders: dict[str, Order]
    shelf: str
    bare_shelf: str

    def page_of(self, goods: str) -> str:
        """Return the address of a product's page."""
        return str(self.goods[goods].product.get_absolute_url())


def open_shop() -> WholeShop:
    """Fill the shop: goods in every state, orders in every state, and three shoppers."""
    make_delivery()
    Carrier.objects.filter(pk=make_carrier().pk).update(name_en="Swift Parcels")
    shelf = make_category(name="茶叶", name_en="Tea", slug="tea")
    bare = make_category(name="茶具", name_en="Teaware", slug="teaware")
    goods = make_goods(shelf)
    ada = UserFactory(email="ada@example.com", phone="+8613800138001", nickname="Ada")
    made = WholeShop(
        ada=ada,
        newcomer=UserFactory(email="new@example.com", nickname="Bo"),
        passer_by=UserFactory(email="cy@example.com", nickname="Cy"),
        goods=goods,
        orders=make_orders(ada, goods),
        shelf=shelf_path(shelf),
        bare_shelf=shelf_path(bare),
    )
    AddressFactory(user=ada, is_default=True, **HOME)
    AddressFactory(user=ada, **HOME)
    fill_cart(ada, *(goods[name] for name in ("plain", "choice", "low", "leaving")))
    fill_cart(made.passer_by, goods["dear"])
    make_offers(ada, shelf)
    furnish_mall(ada, goods["plain"])
    for name in ("plain", "sold out"):
        catalog.services.favourites.add_favourite(user=ada, product_id=goods[name].product_id)
    held(ada, goods["sold out"])
    booked(ada, goods["awaited"])
    catalog.services.products.retire(product_id=goods["leaving"].product_id)
    return made


def make_offers(ada: User, shelf: Any) -> None:
    """Make offers for a shelf, and coupons: Ada's usable, too large and used, and a new one."""
    make_promotion(name="茶叶节", name_en="Tea days").categories.add(shelf)
    tiers = {"name": "满减", "name_en": "Spend and save", "lane": "order", "kind": "tiered"}
    make_promotion((40_000, 2000), (90_000, 6000), **tiers)
    worth = {
        "立减券": ("Small coupon", 0),
        "大额券": ("Large coupon", 9_000_000),
        "旧券": ("Old coupon", 0),
        "新券": ("New coupon", 9900),
    }
    for name, (name_en, least) in worth.items():
        facts = {"name": name, "name_en": name_en, "minimum_amount": least}
        template = make_template(500, **{f"worth__{key}": value for key, value in facts.items()})
        if name != "新券":
            claim(template_id=template.pk, user=ada)
    used = Coupon.objects.filter(template__promotion__name="旧券").get()
    now = timezone.now()
    use(coupon_id=used.pk, user=ada, order_reference=ada.orders.first().number, at=now)


def shelf_path(shelf: Any) -> str:
    """Return the address of a category's page, without a language."""
    return f"/c/{shelf.slug}-{shelf.pk}/"


def make_goods(shelf: Any) -> dict[str, Variant]:
    """Make goods in stock, running low, sold out, with choices, dear, and about to leave."""

    def article(name: str, name_en: str, price: int, stock: int, **facts: Any) -> Variant:
        names = {"product__name": name, "product__name_en": name_en, "product__category": shelf}
        return make_variant(price, stock, **names, **facts)

    kind = make_type(name="茶", name_en="Tea")
    named = {
        "product__product_type": kind,
        "product__brand": make_brand(name="山岚", name_en="Shanlan"),
    }
    goods = {
        "plain": article("明前龙井", "Dragon Well tea", 4990, 90, reference=5990, **named),
        "low": article("白毫银针", "Silver Needle", 12900, 3),
        "sold out": article("凤凰单丛", "Phoenix oolong", 8800, 0),
        "awaited": article("正山小种", "Lapsang souchong", 7600, 0),
        "dear": article("百年古树普洱", "Centenary pu'er", 18_888_890, 2),
        "leaving": article("陈年六堡", "Aged Liubao", 3300, 9),
        "choice": make_choice(shelf),
    }
    harvest = make_attribute(kind, "harvest", "spring", "autumn")
    harvest.name, harvest.name_en = "采摘季", "Harvest"
    harvest.save()
    for choice, name in zip(harvest.choices.all(), ("春茶", "秋茶"), strict=True):
        choice.name, choice.name_en = name, choice.code.title()
        choice.save()
    describe(goods["plain"].product, harvest, "spring")
    for number in range(2):
        image = ContentFile(picture((640, 640)), name=f"tea-{number}.jpg")
        Media.objects.create(product=goods["plain"].product, image=image, position=number)
    return goods


def make_choice(shelf: Any) -> Variant:
    """Make an article in nine variants, one of them sold out; return the first."""
    product = make_product(
        name="工夫红茶礼盒", name_en="Black tea gift box", category=shelf, rebuild=False
    )
    sizes = make_options(product, "规格", "50 克", "100 克", "250 克")
    boxes = make_options(product, "包装", "纸盒", "铁罐", "木盒")
    for value, name in zip(
        (*sizes, *boxes), ["50 g", "100 g", "250 g", "Paper", "Tin", "Wood"], strict=True
    ):
        value.name_en = name
        value.save()
    for group, name in zip(product.option_groups.all(), ("Size", "Box"), strict=True):
        group.name_en = name
        group.save()
    made = [
        make_variant(2000 + 900 * n, 0 if n == 4 else 5, product=product, options=[size, box])
        for n, (size, box) in enumerate((size, box) for size in sizes for box in boxes)
    ]
    return made[0]


def make_orders(ada: User, goods: dict[str, Variant]) -> dict[str, Order]:
    """Make one order of Ada's in each state, and one she wants her money back for."""
    Warehouse.objects.update(name_en="Store one")
    plain, choice = goods["plain"], goods["choice"]
    made = {name: pay(place(ada, plain)) for name in ("paid", "shipped", "received")}
    made |= {name: pay(place(ada, plain)) for name in ("completed", "cancelled", "returning")}
    made["parted"] = pay(place(ada, plain, choice))
    for number, name in enumerate(("shipped", "received", "completed", "returning"), 1000):
        ship(made[name], f"SW{number}")
    for name in ("received", "completed"):
        orders.services.receipt.confirm_receipt(order_id=made[name].pk, actor=ada)
    speak_of(made["completed"], ada)
    orders.services.receipt.complete(order_id=made["completed"].pk)
    orders.services.cancellation.cancel(order_id=made["cancelled"].pk, actor=ada)
    ask_for(made["returning"], words="5 x 7")
    ship_first_line(made["parted"])
    track(made["shipped"])
    for name in ("waiting", "late", "closed"):
        made[name] = place(ada, plain)
    orders.services.cancellation.cancel(order_id=made["closed"].pk, actor=ada)
    Order.objects.update(recipient=HOME["recipient"], address=HOME["detail"])
    late = timezone.now() - timedelta(minutes=1)
    Order.objects.filter(pk=made["late"].pk).update(expires_at=late)
    return made


def speak_of(order: Order, ada: User) -> None:
    """Review an order with a picture, have it shown and answered."""
    review = reviews.services.write_review(
        user=ada,
        order_line_id=order.lines.get().pk,
        rating=4,
        text="5/5",
        images=[picture((400, 300), "WEBP")],
    )
    reviews.services.moderate(review_id=review.pk, state="shown", actor=ada)
    reviews.services.reply(review_id=review.pk, text="10/10", actor=ada)


def ship_first_line(order: Order) -> None:
    """Ship one line of an order and leave the rest."""
    parcel = Parcel(Warehouse.objects.get().pk, make_carrier().pk, "SW1100")
    first = order.lines.earliest("pk")
    orders.services.fulfilment.ship_order(
        order_id=order.pk, parcel=parcel, quantities={first.pk: 1}
    )


def track(order: Order) -> None:
    """Let the carrier say where a parcel is."""
    shipment = Shipment.objects.get(order_reference=order.number)
    for hours, code in ((0, "in_transit"), (1, "exception")):
        logistics.services.shipping.record_tracking(
            shipment_id=shipment.pk,
            occurred_at=timezone.now() + timedelta(hours=hours),
            code=code,
            description="",
        )
