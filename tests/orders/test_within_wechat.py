"""Paying on a page within WeChat: who looks at it is asked for once, by this session."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.urls import reverse

from orders.models import Order
from payments.models import Payment
from tests.factories.sale import place

WITHIN = "Mozilla/5.0 (Linux; Android 14) Mobile MicroMessenger/8.0.50"


@pytest.fixture
def order(ada) -> Order:
    """Something of Ada's to pay."""
    return place(ada)


@pytest.fixture
def phone(ada_client, every_gateway):
    """Ada's WeChat."""
    ada_client.defaults["HTTP_USER_AGENT"] = WITHIN
    return ada_client


def choose(client, order: Order):
    """Choose to pay within WeChat."""
    return client.post(reverse("pay_start", args=[order.number]), {"method": "wechat:jsapi"})


def by_way_of_wechat(client, order: Order) -> str:
    """Follow the shopper to WeChat; return the address they are sent back to."""
    away = client.get(reverse("pay_within_wechat", args=[order.number]))
    answer = requests.get(away.url, allow_redirects=False, timeout=5)
    return answer.headers["Location"]


@pytest.mark.django_db(transaction=True)
def test_the_shopper_comes_back_known_and_pays_by_the_bridge(phone, order):
    assert reverse("pay_within_wechat", args=[order.number]) in choose(phone, order).text
    back = urlsplit(by_way_of_wechat(phone, order))
    phone.get(f"{back.path}?{back.query}")
    payment = Payment.objects.get(channel="jsapi")
    assert payment.presentation == "bridge"
    assert payment.parameters["package"].startswith("prepay_id=")
    page = phone.get(reverse("pay", args=[order.number])).text
    assert "wechat-bridge" in page
    assert payment.parameters["paySign"] in page.replace("\\u002B", "+").replace("\\u003D", "=")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [{"state": "guessed"}, {"state": ""}, {"code": "guessed"}])
def test_a_way_back_nobody_was_sent_on_is_not_believed(phone, order, change):
    back = urlsplit(by_way_of_wechat(phone, order))
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    assert phone.get(back.path, query | change).url == reverse("pay", args=[order.number])
    assert not Payment.objects.filter(channel="jsapi").exists()


@pytest.mark.django_db(transaction=True)
def test_a_state_is_good_once(phone, bo_client, order):
    back = urlsplit(by_way_of_wechat(phone, order))
    address = f"{back.path}?{back.query}"
    assert bo_client.get(address).status_code == 404
    phone.get(address)
    phone.get(address)
    assert Payment.objects.filter(channel="jsapi").count() == 1


@pytest.mark.django_db(transaction=True)
def test_each_device_is_shown_what_works_there(ada_client, every_gateway, order):
    def shown(agent: str) -> str:
        address = reverse("pay", args=[order.number])
        return ada_client.get(address, headers={"User-Agent": agent}).text

    desk, mobile = shown("Mozilla/5.0 (X11; Linux x86_64)"), shown("Mozilla/5.0 (iPhone) Mobile/1")
    assert [way in desk for way in ("wechat:native", "wechat:h5")] == [True, False]
    assert [way in mobile for way in ("wechat:native", "wechat:h5")] == [False, True]
    assert "wechat:jsapi" in shown(WITHIN)


@pytest.mark.django_db(transaction=True)
def test_a_desk_sees_a_code_its_deadline_and_goes_on_without_scripts(
    ada_client, every_gateway, order
):
    ada_client.post(reverse("pay_start", args=[order.number]), {"method": "wechat:native"})
    page = ada_client.get(reverse("pay", args=[order.number])).text
    assert "<svg" in page
    assert "扫码付款" in page
    assert '<noscript><meta http-equiv="refresh"' in page
