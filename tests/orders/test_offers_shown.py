"""The agreed reasons of an order's price, wherever the order is shown."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests.factories.catalog import make_variant
from tests.factories.promotions import make_promotion
from tests.factories.sale import place

pytestmark = pytest.mark.django_db


def test_the_order_s_page_and_the_staff_s_sheet_show_the_agreed_reasons(
    ada, ada_client, clerk_client
):
    offer = make_promotion(name="秋茶节")
    order = place(ada, make_variant(price=10_000, stock=5))
    offer.name = "改名了"
    offer.save()
    pages = [
        ada_client.get(order.get_absolute_url()),
        clerk_client.get(reverse("admin:orders_order_change", args=[order.pk])),
    ]
    for page in pages:
        assert "秋茶节" in page.content.decode()
        assert "-¥10.00" in page.content.decode()


def test_letters_tell_what_was_taken_off(ada):
    make_promotion(name="秋茶节")
    order = place(ada, make_variant(price=10_000, stock=5))
    text = render_to_string("orders/letter.txt", {"order": order, "what": "paid", "url": ""})
    assert "秋茶节: -¥10.00" in text


def test_the_api_says_of_which_line_a_reason_is(ada, ada_api):
    make_promotion(name="秋茶节")
    order = place(ada, make_variant(price=10_000, stock=5))
    body = ada_api.get(f"/api/v1/orders/{order.number}/").json()
    assert body["adjustments"][0]["line"] == body["lines"][0]["id"]
