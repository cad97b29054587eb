"""Messages for API clients: listed, filtered, marked, all read."""

import pytest

from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db

BOX = "/api/v1/messages/"


def titles(answer):
    return [message["title"] for message in answer.json()["results"]]


def test_the_list_holds_own_messages_latest_first(ada, bo, ada_api):
    first, _other, last = make_notice(ada), make_notice(bo), make_notice(ada)
    assert titles(ada_api.get(BOX)) == [last.title, first.title]


def test_a_message_says_where_it_leads(ada, ada_api):
    make_notice(ada, path="/orders/")
    [message] = ada_api.get(BOX, HTTP_ACCEPT_LANGUAGE="en").json()["results"]
    assert (message["url"], message["is_read"], message["read_at"]) == ("/en/orders/", False, None)


def test_the_list_narrows_to_what_is_unread_or_of_a_kind(ada, ada_api):
    paid, level = make_notice(ada), make_notice(ada, kind="points")
    ada_api.patch(f"{BOX}{paid.pk}/", {"is_read": True})
    assert titles(ada_api.get(f"{BOX}?is_read=false")) == [level.title]
    assert titles(ada_api.get(f"{BOX}?is_read=true")) == [paid.title]
    assert titles(ada_api.get(f"{BOX}?kind=points")) == [level.title]


def test_the_list_goes_on_from_a_cursor(ada, ada_api):
    notices = [make_notice(ada) for _each in range(3)]
    page = ada_api.get(f"{BOX}?limit=2").json()
    assert titles(ada_api.get(page["next"])) == [notices[0].title]


def test_a_message_can_count_as_unread_again(ada, ada_api):
    notice = make_notice(ada)
    for is_read in (True, False):
        answer = ada_api.patch(f"{BOX}{notice.pk}/", {"is_read": is_read}).json()
        assert (answer["is_read"], answer["read_at"] is not None) == (is_read, is_read)


def test_anothers_message_does_not_exist(bo, ada_api):
    notice = make_notice(bo)
    assert ada_api.patch(f"{BOX}{notice.pk}/", {"is_read": True}).status_code == 404


def test_all_are_read_at_once_or_up_to_one(ada, bo, ada_api):
    notices = [make_notice(ada) for _each in range(3)]
    make_notice(bo)
    assert ada_api.post(f"{BOX}read/", {"up_to": notices[1].pk}).json() == {"marked": 2}
    assert ada_api.post(f"{BOX}read/", {}).json() == {"marked": 1}


def test_strangers_are_refused(api):
    assert api.get(BOX).status_code == 401
