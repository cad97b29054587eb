"""Who may say what of which goods."""

import pytest
from django.db import IntegrityError

import reviews.selectors
import reviews.services
from catalog.models import ProductCard
from orders.models import OrderLine
from reviews.models import Review
from reviews.services import AlreadyReviewed, NotReceived
from tests.factories.catalog import make_variant
from tests.factories.reviews import picture, received_order, write
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(ada):
    return received_order(ada).lines.get()


def card_of(line):
    return ProductCard.objects.get(product_id=line.product_id)


def test_a_review_waits_for_a_clerk(ada, line):
    assert write(ada, line).state == "pending"
    assert card_of(line).review_count == 0


def test_the_line_knows_it_has_its_review(ada, line):
    write(ada, line)
    line.refresh_from_db()
    assert line.is_reviewed


def test_a_second_review_is_refused(ada, line):
    write(ada, line)
    with pytest.raises(AlreadyReviewed):
        write(ada, line)
    assert Review.objects.count() == 1


def test_somebody_elses_line_does_not_exist(bo, line):
    with pytest.raises(OrderLine.DoesNotExist):
        write(bo, line)


def test_nobody_reviews_what_is_still_on_its_way(ada):
    order = ship(pay(place(ada)))
    with pytest.raises(NotReceived):
        write(ada, order.lines.get())


@pytest.mark.parametrize("rating", [0, 6])
def test_the_database_knows_one_to_five_stars(ada, line, rating):
    with pytest.raises(IntegrityError):
        Review.objects.create(order_line=line, product=line.product, user=ada, rating=rating)


def test_pictures_get_names_nobody_guesses(ada, line):
    shots = write(ada, line, images=[picture(kind="WEBP"), picture(kind="WEBP")]).images.all()
    assert all(len(shot.image.name) == len("reviews/.w40.webp") + 32 for shot in shots)
    assert (shots[0].width, shots[0].height) == (40, 30)


def test_only_shown_reviews_count_on_the_card(ada, bo, clerk):
    variant = make_variant(stock=10)
    for user, rating, state in ((ada, 5, "shown"), (bo, 2, "shown"), (clerk, 1, "hidden")):
        review = write(user, received_order(user, variant).lines.get(), rating)
        reviews.services.moderate(review_id=review.pk, state=state, actor=clerk)
    card = ProductCard.objects.get(product_id=variant.product_id)
    assert (card.rating_sum, card.review_count) == (7, 2)


def test_hiding_takes_the_stars_back(ada, line, clerk):
    review = write(ada, line)
    for state in ("shown", "hidden"):
        reviews.services.moderate(review_id=review.pk, state=state, actor=clerk)
    assert card_of(line).review_count == 0


def test_the_shop_answers(ada, line, clerk):
    review = write(ada, line)
    reviews.services.reply(review_id=review.pk, text="谢谢", actor=clerk)
    review.refresh_from_db()
    assert review.reply == "谢谢"


def test_a_summary_counts_stars_in_one_query(ada, line, clerk, django_assert_num_queries):
    review = write(ada, line, 4, images=[picture(kind="WEBP")])
    reviews.services.moderate(review_id=review.pk, state="shown", actor=clerk)
    with django_assert_num_queries(1):
        seen = reviews.selectors.summary(line.product_id)
    assert (seen.mean, seen.count, seen.with_pictures_count) == (4.0, 1, 1)
    assert [row.percent for row in seen.by_stars] == [0, 100, 0, 0, 0]
