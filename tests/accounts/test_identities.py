"""People sign in with WeChat, Weibo and QQ, and bind what is theirs."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

import accounts.services.identities
from accounts.gateways.identities.contract import Face
from accounts.models import PhoneCode, User
from accounts.services.codes import digits_of
from accounts.services.identities import BelongsToAnother, OneIsBound, OnlyWayIn
from accounts.sessions import SessionStore
from accounts.social.apple import Apple
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
every_partner = pytest.mark.parametrize("partner", ["weixin", "weibo", "qq"])
PHONE = "13800138055"


def face(partner="weixin", uid="u1", nickname="小明", **more):
    """Return somebody as a partner knows them."""
    return Face(partner, uid, nickname, **more)


def set_out(client, partner, **facts):
    """Press a partner's button; return where the browser is sent."""
    return client.post(f"/accounts/{partner}/login/", facts).url


def come_back(client, address):
    """Open the address a partner sends the browser back to."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def scan(client, standin, partner="weixin", who="ming", **facts):
    """Go through a whole scan; return the shop's answer to who came back."""
    return come_back(client, standin.scan(set_out(client, partner, **facts), who))


def last_code():
    """Read the code that was sent last."""
    return digits_of(PhoneCode.objects.latest("pk"))


def give_phone(client, number=PHONE):
    """Give and prove a phone number; return the answer to the code."""
    client.post("/accounts/identity/phone/", {"phone": number, "agrees": "on"})
    return client.post("/accounts/identity/code/", {"code": last_code()})


def fresh(user):
    """Return a browser in which somebody has just signed in by password."""
    user.set_password("right-horse-9")
    user.save()
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": "right-horse-9"})
    return client


def bind(client, standin, partner="qq", who="ming"):
    """Go through binding a partner's account; return the shop's answer to who came back."""
    asked = client.post(f"/account/identities/{partner}/bind/").url
    return come_back(client, standin.scan(asked, who))


def whose(client):
    """Return who is signed in, if anybody."""
    return client.session.get("_auth_user_id")


@every_partner
def test_a_new_face_is_asked_for_a_phone_number(client, standin, partner):
    answer = scan(client, standin, partner)
    assert (answer.url, whose(client)) == ("/accounts/identity/phone/", None)
    assert "小明 🦊" in client.get(answer.url).text


@every_partner
def test_who_proves_a_phone_number_nobody_has_gets_an_account(client, standin, partner):
    scan(client, standin, partner)
    give_phone(client)
    user = User.objects.get(phone=f"+86{PHONE}")
    assert whose(client) == str(user.pk)
    assert (user.nickname, user.has_usable_password()) == ("小明 🦊", False)


@every_partner
def test_a_known_face_is_let_in_at_once(client, standin, partner):
    scan(client, standin, partner)
    give_phone(client)
    again = Client()
    assert scan(again, standin, partner).url == "/account/"
    assert whose(again) == whose(client)


def test_who_proves_the_phone_of_an_account_is_let_into_that(client, standin, ada):
    scan(client, standin)
    give_phone(client, ada.phone)
    assert whose(client) == str(ada.pk)
    assert accounts.services.identities.doors_of(ada)[0].nickname == "小明 🦊"


def test_one_goes_on_where_one_wanted_to(client, standin):
    scan(client, standin, next="/favourites/")
    assert give_phone(client).url == "/favourites/"
    assert scan(Client(), standin, next="/addresses/x").url == "/addresses/x"


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_one_is_never_sent_out_of_the_shop(client, standin, where):
    scan(client, standin, next=where)
    assert give_phone(client).url == "/account/"


def test_a_wrong_code_lets_nobody_in(client, standin):
    scan(client, standin)
    client.post("/accounts/identity/phone/", {"phone": PHONE, "agrees": "on"})
    wrong = f"{(int(last_code()) + 1) % 10**6:06}"
    answer = client.post("/accounts/identity/code/", {"code": wrong})
    assert "alert-danger" in answer.text
    assert not SocialAccount.objects.exists()


def test_the_phones_owner_is_asked_and_nobody_else(client, standin, ada):
    scan(client, standin)
    client.post("/accounts/identity/phone/", {"phone": PHONE, "agrees": "on"})
    own = last_code()
    client.post("/accounts/identity/phone/", {"phone": ada.phone, "agrees": "on"})
    client.post("/accounts/identity/code/", {"code": own})
    assert whose(client) is None


def test_there_is_no_door_to_the_phone_page_without_a_face(client):
    assert client.get("/accounts/identity/phone/").url == "/accounts/login/"
    assert client.get("/accounts/identity/code/").url == "/accounts/login/"


def test_a_closed_account_is_not_opened_by_a_face(client, standin, ada):
    accounts.services.identities.bind(user=ada, face=face())
    User.objects.filter(pk=ada.pk).update(is_active=False)
    scan(client, standin)
    give_phone(client, ada.phone)
    assert whose(client) is None


def test_nothing_of_a_token_is_kept(client, standin):
    before = set(standin.server.desk.tokens)
    scan(client, standin)
    give_phone(client)
    (token,) = set(standin.server.desk.tokens) - before
    kept = f"{SocialAccount.objects.values()} {dict(SessionStore(client.session.session_key))}"
    assert token not in kept
    assert not SocialToken.objects.exists()


def test_what_is_kept_of_a_face_is_its_name_and_number(client, standin):
    scan(client, standin)
    give_phone(client)
    assert set(SocialAccount.objects.get().extra_data) == {"nickname", "openid"}


def test_who_was_known_by_an_apps_number_stays_known(ada):
    accounts.services.identities.bind(user=ada, face=face(uid="openid-1"))
    known = face(uid="union-1", alias="openid-1")
    assert accounts.services.identities.owner_of(known) == ada
    assert SocialAccount.objects.get().uid == "union-1"


def test_a_partner_the_shop_has_no_account_with_has_no_door(client):
    assert client.post("/accounts/qq/login/").status_code == 404
    assert "/accounts/qq/login/" not in client.get("/accounts/login/").text


def test_an_address_adds_nothing_to_what_is_asked(client, standin):
    asked = client.post("/accounts/qq/login/?scope=all&auth_params=redirect_uri%3Dhttp://evil").url
    facts = parse_qs(urlsplit(asked).query)
    assert facts["scope"] == ["get_user_info"]
    assert facts["redirect_uri"] == ["http://testserver/accounts/qq/login/callback/"]


def test_a_reader_of_english_comes_back_to_english(client, standin):
    asked = client.post("/en/accounts/weixin/login/").url
    assert come_back(client, standin.scan(asked)).url == "/en/accounts/identity/phone/"


def test_a_face_is_bound_once(ada, bo):
    accounts.services.identities.bind(user=ada, face=face())
    with pytest.raises(BelongsToAnother):
        accounts.services.identities.bind(user=bo, face=face())


def test_one_account_of_each_partner_is_bound(ada):
    accounts.services.identities.bind(user=ada, face=face())
    accounts.services.identities.bind(user=ada, face=face("qq"))
    with pytest.raises(OneIsBound):
        accounts.services.identities.bind(user=ada, face=face(uid="u2"))


def test_who_has_a_phone_may_unbind_everything(ada):
    bound = accounts.services.identities.bind(user=ada, face=face())
    ada.set_unusable_password()
    ada.save()
    accounts.services.identities.unbind(user=ada, identity_id=bound.pk)
    assert not SocialAccount.objects.exists()


def test_the_only_way_in_stays():
    user = UserFactory(phone=None, email="c@example.com")
    user.set_unusable_password()
    user.save()
    one, two = (
        accounts.services.identities.bind(user=user, face=face(code)) for code in ("weixin", "qq")
    )
    accounts.services.identities.unbind(user=user, identity_id=one.pk)
    with pytest.raises(OnlyWayIn):
        accounts.services.identities.unbind(user=user, identity_id=two.pk)


def test_anothers_identity_cannot_be_unbound(ada, bo):
    bound = accounts.services.identities.bind(user=ada, face=face())
    with pytest.raises(SocialAccount.DoesNotExist):
        accounts.services.identities.unbind(user=bo, identity_id=bound.pk)


def test_the_page_lists_what_is_bound_and_what_could_be(ada, ada_client, standin):
    accounts.services.identities.bind(user=ada, face=face())
    shown = ada_client.get("/account/identities/").text
    assert "小明" in shown
    assert shown.count("/bind/") == 2


def test_who_has_just_proven_it_is_them_binds(ada, standin):
    client = fresh(ada)
    assert bind(client, standin).url == "/account/identities/"
    assert SocialAccount.objects.get().user == ada


def test_who_has_not_is_asked_to_first(ada, ada_client, standin):
    page = "/account/identities/qq/bind/"
    assert ada_client.post(page).url == f"/accounts/code/confirm/?next={quote(page, safe='')}"
    ada_client.post("/accounts/code/confirm/", {"next": page})
    assert ada_client.post("/accounts/code/enter/", {"code": last_code()}).url == page
    bind(ada_client, standin)
    assert SocialAccount.objects.get().user == ada


def test_one_unbinds_by_a_button(ada, ada_client):
    bound = accounts.services.identities.bind(user=ada, face=face())
    page = f"/account/identities/{bound.pk}/unbind/"
    assert "小明" in ada_client.get(page).text
    ada_client.post(page)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "path", ["/accounts/3rdparty/", "/accounts/3rdparty/signup/", "/accounts/social/connections/"]
)
def test_allauths_own_pages_lead_to_ours(ada_client, path):
    assert ada_client.get(path).url == "/account/identities/"


def test_the_staff_sees_by_whom_a_customer_signs_in_and_changes_nothing(ada, clerk_client):
    accounts.services.identities.bind(user=ada, face=face("qq"))
    shown = clerk_client.get(f"/admin/accounts/user/{ada.pk}/change/").text
    assert "绑定账号" in shown
    assert "socialaccount_set-0-uid" not in shown


@pytest.mark.parametrize("model", ["socialapp", "socialtoken", "socialaccount"])
def test_allauths_own_admin_pages_are_closed(clerk_client, model):
    assert clerk_client.get(f"/admin/socialaccount/{model}/").status_code == 404


def test_apple_is_a_way_in_where_it_is_set_up(client, settings):
    assert client.post("/accounts/apple/login/").status_code == 404
    settings.APPLE_APP_ID = "com.example.jishi"
    asked = urlsplit(client.post("/accounts/apple/login/").url)
    facts = parse_qs(asked.query)
    assert (asked.netloc, facts["client_id"]) == ("appleid.apple.com", ["com.example.jishi"])
    assert len(facts["state"][0]) >= 40


def test_of_what_apple_tells_only_the_name_is_kept():
    told = {"name": {"firstName": "Ada", "lastName": "L."}, "access_token": "t", "id_token": "i"}
    assert Apple.extract_extra_data(None, told) == {"nickname": "Ada L.", "openid": ""}
