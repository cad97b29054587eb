"""Shoppers who wait for something sold out are told once, when it is back."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

import inventory.services.stock
from inventory.models import BackInStockRequest, StockItem, Warehouse
from inventory.services.waiting import (
    MOST_WAITING,
    NothingToWaitFor,
    WaitsForTooMuch,
    ask,
    stop,
    tell,
)
from operations.models import OutboxEvent
from shop.outbox import HANDLERS
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db

STRANGER = "guest@example.com"


def sold_out():
    variant = make_variant(stock=1)
    item = StockItem.objects.get(variant=variant)
    inventory.services.stock.adjust(
        stock_item_id=item.pk, quantity=-1, reference=f"gone:{item.pk}", reason="sold"
    )
    return variant


def refill(variant, units=1):
    inventory.services.stock.receive(
        variant_id=variant.pk,
        warehouse_id=Warehouse.objects.get().pk,
        quantity=units,
        reference=f"back:{variant.pk}",
        value=0,
    )


def carry_out(*topics):
    for topic in topics:
        for event in OutboxEvent.objects.filter(topic=topic).order_by("pk"):
            HANDLERS[topic](event)


def asked_by(user, variant, email=None):
    return ask(variant_id=variant.pk, email=email or user.email, user=user)


def test_who_waits_gets_one_letter_when_it_is_back(ada):
    variant = sold_out()
    asked_by(ada, variant)
    refill(variant)
    carry_out("stock.changed", "stock.wanted")
    carry_out("stock.changed")
    [letter] = mail.outbox
    assert letter.to == [ada.email]
    assert f"?variant={variant.pk}" in letter.body


def test_nobody_is_told_while_it_is_still_sold_out(ada):
    variant = sold_out()
    asked_by(ada, variant)
    assert tell(variant.pk) == 0


def test_letters_are_promised_in_the_order_of_asking(ada, bo):
    variant = sold_out()
    first, second = asked_by(bo, variant), asked_by(ada, variant)
    refill(variant)
    assert tell(variant.pk) == 2
    wanted = OutboxEvent.objects.filter(topic="stock.wanted").order_by("pk")
    assert [event.payload["request"] for event in wanted] == [first.pk, second.pk]


def test_a_letter_is_in_the_language_it_was_asked_in(ada):
    variant = sold_out()
    with translation.override("en"):
        asked_by(ada, variant)
    refill(variant)
    carry_out("stock.changed", "stock.wanted")
    assert "can be bought again" in mail.outbox[0].subject


def test_asking_twice_is_asking_once(ada):
    variant = sold_out()
    assert asked_by(ada, variant) == asked_by(ada, variant, "ADA@example.com")


def test_who_was_told_can_ask_again(ada):
    variant = sold_out()
    first = asked_by(ada, variant)
    BackInStockRequest.objects.update(told_at="2026-01-01T00:00Z")
    assert asked_by(ada, variant) != first


def test_what_can_be_bought_is_not_waited_for(ada):
    with pytest.raises(NothingToWaitFor):
        asked_by(ada, make_variant(stock=1))


def test_what_is_not_on_sale_is_not_waited_for(ada):
    with pytest.raises(NothingToWaitFor):
        ask(variant_id=2**62, email=ada.email, user=ada)


def test_one_address_waits_for_no_more_than_a_person_would(ada):
    variant = sold_out()
    BackInStockRequest.objects.bulk_create(
        BackInStockRequest(variant=make_variant(), email=ada.email, language="en", token=f"{n}")
        for n in range(MOST_WAITING)
    )
    with pytest.raises(WaitsForTooMuch):
        asked_by(ada, variant)


def test_the_link_in_a_letter_stops_all_letters_to_its_address(ada):
    asked = asked_by(ada, sold_out())
    asked_by(ada, make_variant())
    assert stop(token=asked.token)
    assert not BackInStockRequest.objects.exists()


def test_who_withdrew_meanwhile_gets_no_letter(ada):
    variant = sold_out()
    asked = asked_by(ada, variant)
    refill(variant)
    tell(variant.pk)
    asked.delete()
    carry_out("stock.wanted")
    assert mail.outbox == []


def post_wish(client, variant, **facts):
    return client.post(reverse("wait"), {"variant": variant.pk, **facts})


def test_a_signed_in_shopper_asks_with_one_click(ada, ada_client):
    variant = sold_out()
    post_wish(ada_client, variant)
    asked = BackInStockRequest.objects.get()
    assert (asked.user, asked.email) == (ada, ada.email)


def test_a_guest_names_an_address(client):
    post_wish(client, sold_out(), email=STRANGER)
    assert BackInStockRequest.objects.get().user is None


def test_a_guest_without_an_address_is_asked_for_one(client):
    answer = post_wish(client, sold_out(), email="no address")
    assert answer.status_code == 400
    assert "no address" in answer.content.decode()


def test_after_asking_the_shopper_is_back_where_they_were(client):
    variant = sold_out()
    page = variant.product.get_absolute_url()
    assert post_wish(client, variant, email=STRANGER, next=page).url == page
    away = post_wish(client, variant, email=STRANGER, next="https://evil.example/")
    assert away.url == reverse("home")


def test_the_product_page_offers_to_wait_only_for_what_is_sold_out(client):
    gone, here = sold_out(), make_variant(stock=9)
    pages = [client.get(v.product.get_absolute_url()).content.decode() for v in (gone, here)]
    assert [reverse("wait") in page for page in pages] == [True, False]


def test_the_account_lists_what_one_waits_for(ada, ada_client, bo):
    mine, other = sold_out(), sold_out_for(bo)
    asked_by(ada, mine)
    page = ada_client.get(reverse("waiting")).content.decode()
    assert mine.product.name in page
    assert other.product.name not in page


def sold_out_for(user):
    variant = make_variant()
    asked_by(user, variant)
    return variant


def test_a_wish_can_be_withdrawn(ada, ada_client):
    asked = asked_by(ada, sold_out())
    ada_client.post(reverse("waiting_withdraw", args=[asked.pk]))
    assert not BackInStockRequest.objects.exists()


def test_somebody_elses_wish_is_not_found(ada, bo_client):
    asked = asked_by(ada, sold_out())
    answer = bo_client.post(reverse("waiting_withdraw", args=[asked.pk]))
    assert answer.status_code == 404
    assert BackInStockRequest.objects.exists()


def test_the_stop_page_asks_before_it_stops(client, ada):
    asked = asked_by(ada, sold_out())
    page = reverse("waiting_stop", args=[asked.token])
    client.get(page)
    assert BackInStockRequest.objects.exists()
    client.post(page)
    assert not BackInStockRequest.objects.exists()


def test_a_stop_link_nobody_was_sent_is_answered_alike(client, ada):
    asked = asked_by(ada, sold_out())
    known, unknown = (
        client.post(reverse("waiting_stop", args=[token])) for token in (asked.token, "x" * 43)
    )
    assert known.status_code == unknown.status_code == 200


def test_the_staff_is_told_of_alerts_each_in_their_language(settings):
    UserFactory(email="ed@example.com", language="en")
    settings.STOCK_ALERT_EMAILS = ["ed@example.com", "depot@example.com"]
    variant = sold_out()
    carry_out("stock.changed", "stock.alerts")
    english, chinese = mail.outbox
    assert english.subject == "Stock: 1 alert"
    assert chinese.to == ["depot@example.com"]
    assert "缺货" in chinese.body
    assert variant.sku in chinese.body


def test_alerts_that_closed_meanwhile_are_not_told(settings):
    settings.STOCK_ALERT_EMAILS = ["depot@example.com"]
    variant = sold_out()
    carry_out("stock.changed")
    refill(variant)
    carry_out("stock.changed", "stock.alerts")
    assert mail.outbox == []


def test_with_nobody_to_tell_no_letter_is_written():
    sold_out()
    carry_out("stock.changed", "stock.alerts")
    assert mail.outbox == []
