"""The address book: its rules, its pages, its API."""

import pytest
from django.urls import reverse

import accounts.services.addresses
from accounts.models import Address
from accounts.services.addresses import AddressChanged, TooManyAddresses
from tests.factories.accounts import AddressFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "recipient": "林小满",
    "phone": "１３８００１３８０００",
    "province": "310000",
    "region_code": "310100",
    "district": "徐汇区",
    "detail": "漕溪北路 88 号",
    "postcode": "２０００３０",
}
SENT = {
    "recipient": "Ada",
    "phone": "13800138001",
    "region_code": "310104",
    "detail": "1 Caoxi Road",
}


def test_the_first_address_is_the_default(ada):
    saved = accounts.services.addresses.save_address(user=ada, address=AddressFactory.build())
    assert saved.is_default


def test_a_new_default_takes_the_place_of_the_old(ada):
    old = AddressFactory(user=ada, is_default=True)
    accounts.services.addresses.save_address(
        user=ada, address=AddressFactory.build(user=ada, is_default=True)
    )
    old.refresh_from_db()
    assert not old.is_default


def test_the_newest_of_the_others_inherits_the_default(ada):
    heir, default = AddressFactory(user=ada), AddressFactory(user=ada, is_default=True)
    accounts.services.addresses.remove_address(user=ada, address_id=default.pk)
    heir.refresh_from_db()
    assert heir.is_default


def test_the_book_holds_twenty(ada):
    AddressFactory.create_batch(20, user=ada)
    with pytest.raises(TooManyAddresses):
        accounts.services.addresses.save_address(user=ada, address=AddressFactory.build())


def test_an_old_version_is_refused(ada):
    address = AddressFactory(user=ada)
    with pytest.raises(AddressChanged):
        accounts.services.addresses.remove_address(user=ada, address_id=address.pk, version="old")


def test_a_typed_address_is_kept_as_the_country_writes_it(ada, ada_client):
    answer = ada_client.post(reverse("address_add"), {**TYPED, "next": "/checkout/"})
    saved = Address.objects.get(user=ada)
    assert answer.url == "/checkout/"
    assert str(saved) == "上海市 上海市 徐汇区 漕溪北路 88 号"
    assert (saved.phone, saved.region_code, saved.postcode) == (
        "+8613800138000",
        "310104",
        "200030",
    )


def test_a_bad_address_keeps_what_was_typed(ada_client):
    page = ada_client.post(reverse("address_add"), {**TYPED, "phone": "12"}).content.decode()
    assert "漕溪北路 88 号" in page
    assert 'value="310100" selected' in page
    assert "请输入有效的手机号" in page


def test_a_way_on_out_of_the_shop_is_forgotten(ada_client):
    answer = ada_client.post(reverse("address_add"), {**TYPED, "next": "//evil.example"})
    assert answer.url == reverse("addresses")


def test_an_edited_address_opens_with_its_city(ada, ada_client):
    address = AddressFactory(user=ada)
    page = ada_client.get(reverse("address_edit", args=[address.pk])).content.decode()
    assert 'value="310100" selected' in page


@pytest.mark.parametrize("name", ["address_edit", "address_delete", "address_default"])
def test_somebody_elses_address_does_not_exist(ada, bo_client, name):
    address = AddressFactory(user=ada)
    assert bo_client.post(reverse(name, args=[address.pk]), TYPED).status_code == 404
    assert Address.objects.filter(user=ada).count() == 1


def test_deleting_asks_first(ada, ada_client):
    address = AddressFactory(user=ada)
    assert ada_client.get(reverse("address_delete", args=[address.pk])).status_code == 200
    ada_client.post(reverse("address_delete", args=[address.pk]))
    assert not Address.objects.exists()


def test_a_script_in_an_address_stays_text(ada, ada_client):
    AddressFactory(user=ada, recipient="<script>alert(1)</script>")
    page = ada_client.get(reverse("addresses")).content.decode()
    assert "<script>alert(1)" not in page


def test_a_client_writes_reads_and_deletes_an_address(ada_api):
    made = ada_api.post("/api/v1/addresses/", SENT, format="json")
    place = f"/api/v1/addresses/{made.json()['id']}/"
    assert (made.status_code, made.json()["district"], made.json()["is_default"]) == (
        201,
        "徐汇区",
        True,
    )
    changed = ada_api.patch(place, {"detail": "2 Caoxi Road"}, format="json")
    assert changed.json()["detail"] == "2 Caoxi Road"
    assert ada_api.delete(place).status_code == 204
    assert ada_api.get("/api/v1/addresses/").json()["results"] == []


def test_a_client_with_an_old_etag_is_refused(ada_api):
    made = ada_api.post("/api/v1/addresses/", SENT, format="json")
    place, tag = f"/api/v1/addresses/{made.json()['id']}/", made["ETag"]
    assert (
        ada_api.patch(place, {"detail": "2"}, format="json", HTTP_IF_MATCH=tag).status_code == 200
    )
    assert (
        ada_api.patch(place, {"detail": "3"}, format="json", HTTP_IF_MATCH=tag).status_code == 412
    )


@pytest.mark.parametrize(
    "wrong",
    [{"phone": "12"}, {"region_code": "999999"}, {"detail": ""}, {"user": 1}, {"postcode": "abc"}],
)
def test_a_wrong_field_is_named(ada_api, wrong):
    answer = ada_api.post("/api/v1/addresses/", {**SENT, **wrong}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(wrong))}"


@pytest.mark.parametrize("verb", ["get", "patch", "put", "delete"])
def test_a_client_never_reaches_somebody_elses_address(ada, bo_api, verb):
    address = AddressFactory(user=ada)
    answer = getattr(bo_api, verb)(f"/api/v1/addresses/{address.pk}/", SENT)
    assert answer.status_code == 404
