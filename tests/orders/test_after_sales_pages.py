"""The pages on which shoppers ask for something after the sale and follow it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import orders.selectors.queue
from orders.models import Order, ReturnRequest
from tests.factories.after_sales import approve, arrive, ask, inspect, reject, settle
from tests.factories.catalog import make_options, make_product, make_variant
from tests.factories.reviews import picture
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(ada) -> Order:
    return ship(pay(place(ada, make_variant(1000, stock=10), quantity=3)))


def page_of(order: Order) -> str:
    return f"/orders/{order.number}/after-sales/"


def typed(order: Order, units: object = 2, **more: object) -> dict:
    facts = {"kind": "return", "reason": "quality", "words": "碎了", "contact": "13800138000"}
    return facts | {f"line_{order.lines.get().pk}": units} | more


def verb(client, request: ReturnRequest, name: str, **facts: object):
    return client.post(f"/after-sales/{request.number}/{name}/", facts)


def test_the_order_leads_to_the_form_which_says_what_is_due(ada_client, shipped):
    assert page_of(shipped) in ada_client.get(f"/orders/{shipped.number}/").text
    assert "¥30.00" in ada_client.get(page_of(shipped)).text


def test_asking_leads_to_the_request_with_its_steps(ada_client, shipped):
    page = ada_client.post(page_of(shipped), typed(shipped), follow=True)
    request = ReturnRequest.objects.get()
    assert page.redirect_chain[-1][0] == f"/after-sales/{request.number}/"
    assert (request.lines.get().quantity, request.asked_amount) == (2, 2000)
    assert "碎了" in page.text


def test_looking_shows_what_is_due_and_asks_for_nothing(ada_client, shipped):
    page = ada_client.post(page_of(shipped), typed(shipped, kind="", look="1"))
    assert (page.status_code, ReturnRequest.objects.count()) == (200, 0)
    assert "¥20.00" in page.text


def test_the_sums_alone_are_drawn_anew_where_a_script_asks(ada_client, shipped):
    page = ada_client.post(
        page_of(shipped), typed(shipped, look="1"), headers={"HX-Request": "true"}
    )
    assert "<html" not in page.text
    assert "¥20.00" in page.text


@pytest.mark.parametrize("units", ["0", "", "-1", "4", "x", "9" * 30, "1\x00"])
def test_impossible_units_keep_what_was_typed(ada_client, shipped, units):
    page = ada_client.post(page_of(shipped), typed(shipped, units))
    assert page.status_code == 400
    assert ReturnRequest.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"kind": "eat"}, {"reason": "x"}, {"contact": "@"}])
def test_what_is_wrong_is_said_beside_it(ada_client, shipped, wrong):
    page = ada_client.post(page_of(shipped), typed(shipped, **wrong))
    assert page.status_code == 400
    assert set(page.context["form"].errors) == set(wrong)
    assert "碎了" in page.text


def test_more_money_than_is_due_is_refused(ada_client, shipped):
    page = ada_client.post(page_of(shipped), typed(shipped, kind="refund_only", amount="20.01"))
    assert page.status_code == 400
    assert "碎了" in page.text


def test_pictures_are_kept_redrawn(ada_client, shipped):
    shot = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    ada_client.post(page_of(shipped), typed(shipped, pictures=[shot]))
    (kept,) = ReturnRequest.objects.get().pictures.all()
    assert kept.image.name.endswith(".webp")


def test_what_is_no_picture_is_refused(ada_client, shipped):
    shot = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    page = ada_client.post(page_of(shipped), typed(shipped, pictures=[shot]))
    assert page.status_code == 400
    assert ReturnRequest.objects.count() == 0


def test_another_colour_can_be_chosen(ada_client, ada):
    product = make_product(rebuild=False)
    red, blue = (
        make_variant(1000, stock=5, product=product, options=[value])
        for value in make_options(product, "颜色", "红", "蓝")
    )
    order = ship(pay(place(ada, red)))
    line = order.lines.get().pk
    assert "蓝" in ada_client.get(page_of(order)).text
    ada_client.post(page_of(order), typed(order, 1, kind="exchange", **{f"wanted_{line}": blue.pk}))
    assert ReturnRequest.objects.get().lines.get().variant == blue


def test_an_order_with_nothing_to_ask_for_says_so(ada_client, ada, shipped):
    ask(shipped, units=3)
    unpaid = place(ada, make_variant(stock=1))
    for order in (shipped, unpaid):
        page = ada_client.get(page_of(order))
        assert (page.status_code, "<textarea" in page.text) == (200, False)


@pytest.mark.parametrize("step", [None, approve, arrive, inspect, reject])
def test_the_page_of_a_request_opens_at_every_step(ada_client, shipped, step):
    request = ask(shipped)
    if step:
        request = step(request)
    page = ada_client.get(f"/after-sales/{request.number}/")
    assert page.status_code == 200
    assert str(page.context["next_words"]) in page.text


def test_a_settled_request_shows_its_money(ada_client, shipped):
    request = settle(inspect(ask(shipped)))
    assert "¥10.00" in ada_client.get(f"/after-sales/{request.number}/").text


def test_a_request_is_withdrawn(ada_client, shipped):
    request = ask(shipped)
    verb(ada_client, request, "withdraw")
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_a_tracking_number_is_given(ada_client, shipped):
    request = approve(ask(shipped))
    verb(ada_client, request, "parcel", carrier="顺丰", number="SF-1234")
    request.refresh_from_db()
    assert (request.state, request.parcel_number) == ("in_transit", "SF-1234")


def test_a_bad_tracking_number_keeps_what_was_typed(ada_client, shipped):
    request = approve(ask(shipped))
    page = verb(ada_client, request, "parcel", carrier="顺丰快递", number="!")
    assert page.status_code == 400
    assert "顺丰快递" in page.text


def test_a_rejection_is_appealed_against(ada_client, shipped):
    request = reject(ask(shipped))
    assert verb(ada_client, request, "appeal", words="").status_code == 400
    verb(ada_client, request, "appeal", words="请看照片")
    request.refresh_from_db()
    assert (request.state, request.is_appealed) == ("appealed", True)


def test_what_cannot_be_done_is_said_and_changes_nothing(ada_client, shipped):
    request = ask(shipped)
    verb(ada_client, request, "appeal", words="急")
    request.refresh_from_db()
    assert request.state == "requested"


def test_the_list_shows_ones_own_requests_only(ada_client, bo_client, shipped):
    request = ask(shipped)
    assert request.number in ada_client.get("/account/after-sales/").text
    assert request.number not in bo_client.get("/account/after-sales/").text


@pytest.mark.parametrize("name", ["", "withdraw/", "parcel/", "appeal/"])
def test_another_persons_request_is_not_there(bo_client, shipped, name):
    request = ask(shipped)
    address = f"/after-sales/{request.number}/{name}"
    answer = bo_client.post(address) if name else bo_client.get(address)
    assert answer.status_code == 404


def test_another_persons_order_cannot_be_asked_for(bo_client, shipped):
    assert bo_client.post(page_of(shipped), typed(shipped)).status_code == 404


def test_a_guest_asks_with_the_orders_token(shipped):
    guests = ship(pay(place(None, make_variant(1000, stock=3))), "SW9")
    client = Client()
    session = client.session
    session[orders.selectors.queue.TOKENS] = [guests.token]
    session.save()
    page = client.post(page_of(guests), typed(guests, 1), follow=True)
    assert (page.status_code, guests.return_requests.count()) == (200, 1)


def test_a_guest_finds_the_replacement_of_a_request():
    guests = ship(pay(place(None, make_variant(1000, stock=3))), "SW9")
    client = Client()
    session = client.session
    session[orders.selectors.queue.TOKENS] = [guests.token]
    session.save()
    request = settle(inspect(ask(guests, "exchange")))
    client.get(f"/after-sales/{request.number}/")
    assert client.get(f"/orders/{request.replacement.number}/").status_code == 200


def test_the_form_takes_a_fixed_number_of_queries(
    ada_client, ada, shipped, django_assert_max_num_queries
):
    many = ship(pay(place(ada, *(make_variant(stock=3) for _ in range(4)))), "SW4")
    with django_assert_max_num_queries(22):
        ada_client.get(page_of(many))
