"""The shopkeeper writes banners and topics: pictures redrawn, goods in order, refused in words."""

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from catalog.pictures import files_of
from catalog.services.freshness import VERSION, begin
from promotions.models import Banner, Topic
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_banner, make_topic

pytestmark = pytest.mark.django_db
LIST = "/admin/promotions/banner/"
TOPICS = "/admin/promotions/topic/"


def upload(kind="PNG", name="banner.png", size=(1600, 550)):
    """Return a picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), f"image/{kind.lower()}")


def typed(**facts):
    """Return what a clerk types for a banner."""
    words = {"name": "秋茶节", "link": "/flash/", "minimum_level": 0, "position": 0}
    return words | {"is_active": "on", "upload": upload()} | facts


def goods(*products):
    """Return what a clerk types for the goods of a topic."""
    form = {"topicproduct_set-INITIAL_FORMS": 0, "topicproduct_set-TOTAL_FORMS": len(products)}
    for at, product in enumerate(products):
        form |= {f"topicproduct_set-{at}-product": product.pk}
        form |= {f"topicproduct_set-{at}-position": at}
    return form


def errors_of(answer):
    """Return the fields a clerk is told about."""
    return set(answer.context["adminform"].form.errors)


def test_a_banner_is_written_with_its_picture_redrawn(clerk_client):
    clerk_client.post(f"{LIST}add/", typed())
    banner = Banner.objects.get()
    assert (banner.width, banner.height) == (1280, 440)
    assert set(files_of(str(banner.picture))) == {160, 320, 640, 1280}
    assert Image.open(default_storage.open(str(banner.picture))).format == "WEBP"


def test_a_banner_keeps_its_picture_where_none_is_sent(clerk_client):
    banner = make_banner()
    clerk_client.post(f"{LIST}{banner.pk}/change/", typed(upload="", name="改名"))
    after = Banner.objects.get()
    assert (after.name, str(after.picture)) == ("改名", str(banner.picture))


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"upload": ""}, "upload"),
        ({"upload": SimpleUploadedFile("x.png", b"<svg onload=alert(1)>")}, "upload"),
        ({"upload": SimpleUploadedFile("x.png", b"")}, "upload"),
        ({"link": "https://evil.example/"}, "link"),
        ({"link": "//evil.example"}, "link"),
        ({"name": ""}, "name"),
        ({"minimum_level": -1}, "minimum_level"),
        ({"newcomers_only": "on", "minimum_level": 2}, "minimum_level"),
        ({"starts_at_0": "2030-01-02", "starts_at_1": "00:00", "ends_at_0": "2030-01-01",
          "ends_at_1": "00:00"}, "ends_at"),
    ],
)  # fmt: skip
def test_what_no_banner_is_is_refused_in_words(clerk_client, wrong, where):
    answer = clerk_client.post(f"{LIST}add/", typed() | wrong)
    assert errors_of(answer) == {where}
    assert not Banner.objects.exists()


def test_a_topic_is_written_with_its_goods(clerk_client):
    one, two = make_variant().product, make_variant().product
    facts = typed(slug="autumn-tea") | goods(two, one)
    clerk_client.post(f"{TOPICS}add/", facts)
    topic = Topic.objects.get()
    assert list(topic.topicproduct_set.values_list("product", flat=True)) == [two.pk, one.pk]


@pytest.mark.parametrize("slug", ["", "a b", "中文", "x" * 61])
def test_a_topic_s_slug_is_one(clerk_client, slug):
    answer = clerk_client.post(f"{TOPICS}add/", typed(slug=slug) | goods())
    assert errors_of(answer) == {"slug"}


def test_a_product_stands_in_a_topic_once(clerk_client):
    product = make_variant().product
    clerk_client.post(f"{TOPICS}add/", typed(slug="tea") | goods(product, product))
    assert not Topic.objects.exists()


def test_two_topics_never_share_an_address(clerk_client):
    topic = make_topic()
    answer = clerk_client.post(f"{TOPICS}add/", typed(slug=topic.slug) | goods())
    assert errors_of(answer) == {"slug"}


@pytest.mark.parametrize("make", [make_banner, make_topic])
def test_the_list_tells_stage_and_audience(keeper, make):
    row = make(members_only=True, starts_at=timezone.now() + timedelta(days=1))
    path = TOPICS if isinstance(row, Topic) else LIST
    page = keeper.get(path, {"stage": "planned"}).content.decode()
    assert row.name in page
    assert "限会员" in page
    assert row.name not in keeper.get(path, {"stage": "running"}).content.decode()


def test_a_change_renews_kept_pages(clerk_client, django_capture_on_commit_callbacks):
    begin()
    before = cache.get(VERSION)
    with django_capture_on_commit_callbacks(execute=True):
        clerk_client.post(f"{LIST}add/", typed())
    assert cache.get(VERSION) != before


def test_deleting_renews_kept_pages(clerk_client, django_capture_on_commit_callbacks):
    banner = make_banner()
    begin()
    before = cache.get(VERSION)
    with django_capture_on_commit_callbacks(execute=True):
        clerk_client.post(f"{LIST}{banner.pk}/delete/", {"post": "yes"})
    assert (Banner.objects.count(), cache.get(VERSION) == before) == (0, False)
