"""Writing and reading reviews, on pages and through the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import reviews.services
from reviews.models import Review
from tests.factories.catalog import make_variant
from tests.factories.reviews import picture, received_order, write

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def order(ada):
    return received_order(ada, make_variant(stock=10), make_variant(stock=10))


@pytest.fixture
def line(order):
    return order.lines.first()


def page_of(order):
    return reverse("review_order", args=[order.number])


def api_of(order):
    return f"/api/v1/orders/{order.number}/reviews/"


def typed(line, **said):
    return {f"line-{line.pk}-{name}": value for name, value in said.items()}


def photo(raw=None, name="IMG_1.jpg"):
    return SimpleUploadedFile(name, picture() if raw is None else raw, "image/jpeg")


def shown(user, line, clerk, **said):
    review = write(user, line, **said)
    return reviews.services.moderate(review_id=review.pk, state="shown", actor=clerk)


def test_only_lines_with_stars_are_reviewed(ada_client, order, line):
    answer = ada_client.post(page_of(order), typed(line, rating="4", text="好吃"))
    assert answer.url == reverse("my_reviews")
    assert Review.objects.get().order_line == line


def test_pictures_come_along(ada_client, order, line):
    ada_client.post(page_of(order), typed(line, rating="5", images=[photo(), photo()]))
    assert Review.objects.get().images.count() == 2


def test_words_without_stars_are_kept_and_the_stars_asked_for(ada_client, order, line):
    page = ada_client.post(page_of(order), typed(line, text="very crisp")).content.decode()
    assert "very crisp" in page
    assert "请选择" in page
    assert not Review.objects.exists()


def test_a_bad_picture_is_named_and_the_words_are_kept(ada_client, order, line):
    said = typed(line, rating="5", text="very crisp", images=[photo(b"PK\3\4", "x.zip")])
    page = ada_client.post(page_of(order), said).content.decode()
    assert "x.zip" in page
    assert "very crisp" in page
    assert not Review.objects.exists()


def test_ten_pictures_are_too_many(ada_client, order, line):
    ada_client.post(page_of(order), typed(line, rating="5", images=[photo() for _ in range(10)]))
    assert not Review.objects.exists()


@pytest.mark.parametrize("said", [{"rating": "6"}, {"rating": "5", "text": "x" * 1001}])
def test_what_breaks_the_rules_is_refused(ada_client, order, line, said):
    assert ada_client.post(page_of(order), typed(line, **said)).status_code == 200
    assert not Review.objects.exists()


def test_somebody_elses_order_does_not_exist(bo_client, order):
    assert bo_client.get(page_of(order)).status_code == 404


def test_an_empty_form_says_what_is_missing(ada_client, order):
    assert "至少" in ada_client.post(page_of(order), {}).content.decode()


def test_my_reviews_lists_written_and_waiting(ada, ada_client, order, line):
    write(ada, line, text="as described")
    page = ada_client.get(reverse("my_reviews")).content.decode()
    assert "as described" in page
    assert page_of(order) in page


def test_only_shown_reviews_stand_on_the_product(ada, clerk, client, order):
    first, second = order.lines.all()
    shown(ada, first, clerk, text="I am shown")
    write(ada, second, text="I am not")
    seen = [client.get(reverse("product_reviews", args=[x.product_id])) for x in (first, second)]
    assert "I am shown" in seen[0].content.decode()
    assert "I am not" not in seen[1].content.decode()


def test_a_script_in_a_review_stays_text(ada, clerk, client, line):
    ada.nickname = SCRIPT
    ada.save()
    shown(ada, line, clerk, text=SCRIPT)
    page = client.get(reverse("product_reviews", args=[line.product_id])).content.decode()
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)" in page


def test_htmx_gets_the_list_alone(ada, clerk, client, line):
    shown(ada, line, clerk)
    place = reverse("product_reviews", args=[line.product_id])
    assert "<html" not in client.get(place, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("wishes", ["stars=5", "stars=x", "pictures=1", "sort=best", "page=99"])
def test_any_wish_is_answered(ada, clerk, client, line, wishes):
    shown(ada, line, clerk)
    place = reverse("product_reviews", args=[line.product_id])
    assert client.get(f"{place}?{wishes}").status_code == 200


def test_a_client_reviews_with_pictures(ada_api, order, line):
    said = {"line": line.pk, "rating": 5, "text": "好", "images": [photo(), photo()]}
    answer = ada_api.post(api_of(order), said, format="multipart")
    assert (answer.status_code, len(answer.json()["images"])) == (201, 2)


def test_a_client_reviews_once(ada_api, order, line):
    first, second = (ada_api.post(api_of(order), {"line": line.pk, "rating": 5}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "already_reviewed"


@pytest.mark.parametrize(
    "wrong", [{"rating": 6}, {"rating": 0}, {"text": "x" * 1001}, {"state": "shown"}]
)
def test_a_client_cannot_break_the_rules(ada_api, order, line, wrong):
    answer = ada_api.post(api_of(order), {"line": line.pk, "rating": 5, **wrong})
    assert answer.status_code == 400


def test_a_client_never_reviews_for_somebody_else(bo_api, order, line):
    assert bo_api.post(api_of(order), {"line": line.pk, "rating": 5}).status_code == 404


def test_a_client_cannot_review_a_line_of_another_order(ada_api, order):
    assert ada_api.post(api_of(order), {"line": 10**9, "rating": 5}).status_code == 404


def test_clients_read_a_products_reviews(ada, clerk, api, line):
    shown(ada, line, clerk, rating=4, is_anonymous=True)
    seen = api.get(f"/api/v1/products/{line.product_id}/reviews/?ordering=best").json()
    assert [(r["rating"], r["author"]) for r in seen["results"]] == [(4, "***")]


@pytest.mark.parametrize("wish", ["stars=9", "ordering=x", "cursor=zz"])
def test_a_wrong_wish_of_a_client_is_refused(api, line, wish):
    place = f"/api/v1/products/{line.product_id}/reviews/"
    assert api.get(f"{place}?{wish}").status_code in {400, 404}


def test_a_client_reads_its_own(ada, ada_api, bo_api, line):
    write(ada, line)
    assert len(ada_api.get("/api/v1/reviews/").json()["results"]) == 1
    assert bo_api.get("/api/v1/reviews/").json()["results"] == []


def test_a_clerk_shows_reviews_from_the_queue(ada, clerk_client, line):
    review = write(ada, line)
    chosen = {"action": "show", "_selected_action": [review.pk]}
    clerk_client.post("/admin/reviews/review/", chosen)
    review.refresh_from_db()
    assert review.state == "shown"


def test_a_clerk_answers_but_never_edits(ada, clerk_client, line):
    review = write(ada, line, text="so so")
    place = f"/admin/reviews/review/{review.pk}/change/"
    clerk_client.post(place, {"reply": "谢谢", "text": "great", "rating": "5"})
    review.refresh_from_db()
    assert (review.reply, review.text) == ("谢谢", "so so")
