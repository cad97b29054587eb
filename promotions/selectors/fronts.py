"""Banners and topics as the front shows them; who is meant is judged for each visitor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from catalog.models import ProductCard, speaks_english
from operations.seconds import OnceASecond
from promotions.models import Banner, Topic
from promotions.rules import Conditions, Shopper, is_meant

MOST_TOPICS = 100
MOST_GOODS = 100
ENGLISH = "/en"


@dataclass(frozen=True)
class Seen:
    """A banner or a topic in both languages, and for whom it is."""

    pk: int
    name: str
    name_en: str
    words: str
    words_en: str
    image: str
    path: str
    conditions: Conditions
    slug: str = ""

    @property
    def title(self) -> str:
        """Return the name in the reader's language."""
        return (self.name_en or self.name) if speaks_english() else self.name

    @property
    def text(self) -> str:
        """Return the words in the reader's language."""
        return (self.words_en or self.words) if speaks_english() else self.words

    @property
    def url(self) -> str:
        """Return where it leads, in the reader's language."""
        return f"{ENGLISH}{self.path}" if speaks_english() else self.path


@dataclass(frozen=True)
class Fronts:
    """What the front shows, to all audiences together."""

    banners: tuple[Seen, ...]
    topics: tuple[Seen, ...]


@OnceASecond
def fronts(at: datetime) -> Fronts:
    """Read what the front shows at a moment, in two queries."""
    banners = (seen(row, row.link) for row in Banner.objects.shown(at))
    topics = (seen_topic(row) for row in Topic.objects.shown(at)[:MOST_TOPICS])
    return Fronts(tuple(banners), tuple(topics))


def meant_for(who: Shopper, rows: Iterable[Seen]) -> tuple[Seen, ...]:
    """Keep what is meant for a visitor."""
    return tuple(row for row in rows if is_meant(row.conditions, who))


def seen_topic(topic: Topic) -> Seen:
    """Return a topic as pages show it."""
    with translation.override("zh-hans"):
        return seen(topic, reverse("topic", args=[topic.slug]), topic.slug)


def seen(row: Any, path: str, slug: str = "") -> Seen:
    """Return a row as pages show it."""
    image, when = str(row.picture), row.conditions
    return Seen(row.pk, row.name, row.name_en, row.words, row.words_en, image, path, when, slug)


def topic_called(slug: str, at: datetime) -> Seen | None:
    """Return the topic that is shown by this name at a moment, for whomever it is."""
    topic = Topic.objects.shown(at).filter(slug=slug).first()
    return seen_topic(topic) if topic else None


def goods_of(topic_id: int) -> list[ProductCard]:
    """List the visible goods of a topic in their order, at most a hundred."""
    cards = ProductCard.objects.visible().light().filter(product__topicproduct__topic=topic_id)
    return list(
        cards.order_by("product__topicproduct__position", "product__topicproduct")[:MOST_GOODS]
    )
