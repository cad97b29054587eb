"""Write what the demo shop's front shows: banners, and topics with goods of several shelves."""

from dataclasses import dataclass, field
from typing import Any

import catalog.services.pictures
from catalog.models import Category, ProductCard
from catalog.pictures import written
from promotions.models import Banner, Topic, TopicProduct
from shop.demo.pictures import wide

GOODS_A_SHELF = 4


@dataclass(frozen=True)
class Piece:
    """One banner or topic: what it is called and says, what its picture shows."""

    name: str
    name_en: str
    words: str
    words_en: str
    emojis: str
    facts: dict[str, Any] = field(default_factory=dict)
    shelves: tuple[str, ...] = ()


BANNERS = [
    Piece(
        *("换季上新", "New for the season", "茶与咖啡 8.8 折，满额再减", "12% off tea and coffee"),
        emojis="🍵☕🍪",
        shelves=("tea",),
    ),
    Piece(
        *("限时抢购", "Flash sales", "每天几样，低价限量", "A few things a day, few of each"),
        emojis="🛒⏰🎁",
        facts={"link": "/flash/"},
    ),
    Piece(
        *("会员日", "For members", "满 59 元包邮", "Free delivery from ¥59"),
        emojis="🎁📦🎈",
        facts={"link": "/coupons/", "members_only": True},
    ),
]
TOPICS = [
    Piece(
        "围炉煮茶",
        "Tea by the fire",
        "天凉了，生一炉火，煮一壶茶，配几样坚果点心。",
        "The days grow cold: light a fire, put the kettle on, and have some nuts and cakes ready.",
        emojis="🌰🍵🍪",
        facts={"slug": "tea-by-the-fire"},
        shelves=("tea", "teaware", "nuts"),
    ),
    Piece(
        "一人食厨房",
        "A kitchen for one",
        "小锅小碗，一个人也好好吃饭。",
        "Small pots and small bowls: eat well on your own.",
        emojis="🥚🍳🥣",
        facts={"slug": "kitchen-for-one"},
        shelves=("cookware", "tableware", "rice"),
    ),
]


def write_fronts() -> None:
    """Write the banners and the topics, each with its picture."""
    for place, piece in enumerate(BANNERS):
        link = piece.facts.get("link") or shelf_page(piece.shelves[0])
        Banner.objects.create(**facts_of(piece, place) | {"link": link})
    for place, piece in enumerate(TOPICS):
        topic = Topic.objects.create(**facts_of(piece, place))
        goods = [card for slug in piece.shelves for card in best_of(slug)]
        TopicProduct.objects.bulk_create(
            TopicProduct(topic=topic, product_id=card.pk, position=at)
            for at, card in enumerate(goods)
        )


def facts_of(piece: Piece, place: int) -> dict[str, Any]:
    """Return a piece's columns, its picture drawn."""
    picture = written(wide(piece.emojis, piece.name_en))
    return {
        "name": piece.name,
        "name_en": piece.name_en,
        "words": piece.words,
        "words_en": piece.words_en,
        "picture": catalog.services.pictures.store(picture, folder="fronts"),
        "position": place,
    } | piece.facts


def shelf_page(slug: str) -> str:
    """Return a shelf's address, all shelves' where there is none."""
    shelf = Category.objects.filter(slug=slug).first()
    return f"/c/{slug}-{shelf.pk}/" if shelf else "/c/"


def best_of(slug: str) -> list[ProductCard]:
    """Return what sells best on a shelf."""
    shelf = Category.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0
    cards = ProductCard.objects.visible().light().within_category(shelf)
    return list(cards.popular_first()[:GOODS_A_SHELF])
