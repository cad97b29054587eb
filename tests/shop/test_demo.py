"""The demo shop: the same seed gives the same shop, and every count in it agrees."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F, Sum
from django.utils import timezone

import loyalty.selectors
import loyalty.services.verify
from accounts.models import User
from catalog.models import Media, Product, ProductCard
from inventory.models import Reservation, StockItem
from loyalty.models import LevelPrice, Reward
from orders.models import Order
from orders.selectors.proofs import offenders
from payments.models import Payment
from promotions.models import Banner, Coupon, CouponTemplate, FlashSale, Promotion, Topic
from reviews.models import Review
from shop.demo.goods import goods, shelves
from shop.demo.history import history
from shop.demo.people import people
from shop.demo.pictures import draw, file_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_same_seed_gives_the_same_goods():
    assert goods(seed=3) == goods(seed=3)
    assert goods(seed=3) != goods(seed=4)


def test_there_are_300_goods_on_40_shelves_with_their_own_names_and_skus():
    made = goods()
    skus = [kind.sku for good in made for kind in good.kinds]
    assert len(made) >= 300
    assert len([shelf for shelf in shelves() if shelf.parent]) >= 40
    assert len({good.name for good in made}) == len({good.name_en for good in made}) == len(made)
    assert len(set(skus)) == len(skus)


def test_every_good_speaks_both_languages_and_has_a_picture():
    for good in goods():
        assert all([good.description, good.description_en, good.guarantee, good.guarantee_en])
        assert 1 <= len(good.kinds) <= 9
        assert file_of(good.emoji).exists()


def test_prices_end_in_ninety_and_references_are_dearer():
    for good in goods():
        for kind in good.kinds:
            assert kind.amount % 100 == 90
            assert kind.reference_amount is None or kind.reference_amount > kind.amount


def test_a_picture_is_the_same_each_time_and_another_each_view():
    first = draw("🍎", "Xiaoman", "JS1", 0)
    assert first == draw("🍎", "Xiaoman", "JS1", 0)
    assert first != draw("🍎", "Xiaoman", "JS1", 1)
    assert first.size == (640, 640)


def test_the_same_seed_gives_the_same_history():
    stock, shoppers = goods(limit=40), people(12)
    assert history(stock, shoppers, 60, NOON) == history(stock, shoppers, 60, NOON)


def test_the_moments_of_a_sale_stand_in_order_and_in_the_past():
    for sale in history(goods(limit=40), people(12), 300, NOON):
        moments = [
            sale.placed_at, sale.paid_at, sale.shipped_at, sale.delivered_at, sale.received_at,
            sale.completed_at,
        ]  # fmt: skip
        passed = [moment for moment in moments if moment]
        assert passed == sorted(passed)
        assert all(moment < NOON for moment in passed)


@pytest.fixture
def demo(transactional_db, settings, tmp_path):
    """A small demo shop; not within one long transaction, which the database would end."""
    settings.MEDIA_ROOT = tmp_path
    call_command("seed_demo", "--quick", stdout=io.StringIO())


@pytest.mark.usefixtures("demo")
def test_every_count_of_a_seeded_shop_agrees():
    items = StockItem.objects.annotate(moved=Sum("moves__quantity", default=0))
    assert not items.exclude(on_hand=F("moved")).exists()
    held = dict(
        Reservation.objects.held().order_by().values_list("stock_item").annotate(Sum("quantity"))
    )
    assert all(item.reserved == held.get(item.pk, 0) for item in StockItem.objects.all())
    orders = Order.objects.annotate(lines_amount=Sum("lines__goods_amount"))
    assert not orders.exclude(goods_amount=F("lines_amount")).exists()
    received = dict(Payment.objects.received().values_list("order_reference", "amount"))
    assert all(order.paid_amount == received.get(order.number, 0) for order in Order.objects.all())
    shown = Review.objects.shown().count()
    assert ProductCard.objects.aggregate(n=Sum("review_count"))["n"] == shown > 0
    assert list(map(str, offenders())) == []


@pytest.mark.usefixtures("demo")
def test_a_seeded_shop_has_pictures_logins_and_is_not_seeded_twice(tmp_path):
    assert all((tmp_path / media.image.name).exists() for media in Media.objects.all())
    assert User.objects.get(email="demo@example.com").check_password("jishi-demo-2026")
    assert User.objects.get(email="admin@example.com").is_superuser
    assert not User.objects.get(email="clerk@example.com").is_superuser
    before = Product.objects.count()
    call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    assert Product.objects.count() == before
    with pytest.raises(CommandError):
        call_command("seed_demo", stdout=io.StringIO())


@pytest.mark.usefixtures("demo")
def test_a_seeded_shop_has_offers_in_every_stage_and_coupons_to_claim():
    stages = set(Promotion.objects.staged(timezone.now()).values_list("stage", flat=True))
    assert {"running", "planned", "over", "off"} <= stages
    assert CouponTemplate.objects.filter(is_claimable=True).count() == 2
    claimed = Coupon.objects.filter(user__email="demo@example.com", template__is_claimable=True)
    assert claimed.count() == 2
    assert Coupon.objects.unclaimed().count() == 20
    stages = FlashSale.objects.staged(timezone.now()).values_list("stage", flat=True)
    assert set(stages) == {"running", "planned"}
    assert Banner.objects.filter(members_only=True).exists()
    assert all(topic.products.exists() for topic in Topic.objects.all())
    assert all(default_storage.exists(row.picture.name) for row in Banner.objects.all())


@pytest.mark.usefixtures("demo")
def test_a_seeded_shop_has_members_and_a_mall_whose_points_are_proven():
    shopper = User.objects.get(email="demo@example.com")
    who = loyalty.selectors.standing(shopper.pk)
    assert who.level > 1
    assert 0 < who.expiring < who.balance
    assert {bool(reward.variant_id) for reward in Reward.objects.all()} == {True, False}
    assert LevelPrice.objects.exists()
    assert list(loyalty.services.verify.offenders()) == []
