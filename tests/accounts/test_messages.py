"""What happens to a person's orders and account is told in their message box, once an event."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from accounts.services.notices import tell
from tests.factories.notices import make_notice
from tests.factories.operations import OutboxEventFactory

pytestmark = pytest.mark.django_db

BOX, READ = "/account/messages/", "/account/messages/read/"


def unread(user):
    return list(Notice.objects.filter(user=user, read_at=None).values_list("title", flat=True))


def test_an_event_is_told_once_to_each(ada, bo):
    event = OutboxEventFactory()
    told = {"kind": "order", "title": "Paid", "event": event}
    assert [tell(user_id=user.pk, **told) for user in (ada, bo, ada)] == [True, True, False]
    assert Notice.objects.filter(event_id=event.pk).count() == 2


def test_long_words_are_cut_rather_than_lost(ada):
    notice = make_notice(ada, title="长" * 300, words="x" * 900)
    assert (len(notice.title), len(notice.words)) == (120, 500)


def test_the_box_shows_own_messages_latest_first(ada, bo, ada_client):
    for user, title in ((ada, "Paid"), (bo, "Not hers"), (ada, "Shipped")):
        make_notice(user, title=title)
    page = ada_client.get(BOX).content.decode()
    assert page.index("Shipped") < page.index("Paid")
    assert "Not hers" not in page


def test_an_empty_box_says_so(ada_client):
    assert "还没有消息" in ada_client.get(BOX).content.decode()
    assert "没有未读消息" in ada_client.get(f"{BOX}?tab=unread").content.decode()


def test_opening_a_message_marks_it_and_leads_on(ada, ada_client):
    notice = make_notice(ada, path="/orders/")
    answer = ada_client.post(f"{BOX}{notice.pk}/open/")
    assert answer.url == "/orders/"
    assert unread(ada) == []


def test_a_message_leads_to_the_page_in_the_readers_language(ada, ada_client):
    notice = make_notice(ada, path="/en/orders/")
    assert ada_client.post(f"/en{BOX}{notice.pk}/open/").url == "/en/orders/"
    assert ada_client.post(f"{BOX}{notice.pk}/open/").url == "/orders/"


def test_a_message_that_leads_nowhere_stays_in_the_box(ada, ada_client):
    notice = make_notice(ada, path="")
    assert ada_client.post(f"{BOX}{notice.pk}/open/").url == BOX


def test_nobody_opens_anothers_message(bo, ada_client):
    notice = make_notice(bo)
    assert ada_client.post(f"{BOX}{notice.pk}/open/").status_code == 404
    assert unread(bo) == [notice.title]


def test_looking_at_the_box_reads_nothing(ada, ada_client):
    notice = make_notice(ada)
    ada_client.get(BOX)
    assert unread(ada) == [notice.title]


def test_what_came_after_the_page_was_shown_stays_unread(ada, ada_client):
    seen, late = make_notice(ada), make_notice(ada)
    ada_client.post(READ, {"up_to": seen.pk})
    assert unread(ada) == [late.title]


@pytest.mark.parametrize("bad", ["", "x", "-1", "9" * 30, "١"])
def test_reading_up_to_nonsense_reads_nothing(ada, ada_client, bad):
    notice = make_notice(ada)
    assert ada_client.post(READ, {"up_to": bad}).status_code == 302
    assert unread(ada) == [notice.title]


def test_reading_again_keeps_when_it_was_read_first(ada, ada_client):
    notice = make_notice(ada)
    ada_client.post(f"{BOX}{notice.pk}/open/")
    first = Notice.objects.get().read_at
    ada_client.post(f"{BOX}{notice.pk}/open/")
    ada_client.post(READ, {"up_to": notice.pk})
    assert Notice.objects.get().read_at == first


def test_the_frame_counts_what_is_unread(ada, ada_client):
    for _each in range(3):
        make_notice(ada)
    page = ada_client.get("/account/").content.decode()
    assert page.count('<span class="badge-count">3</span>') == 3


def test_a_large_pile_is_not_counted_out(ada, ada_client):
    Notice.objects.bulk_create(
        Notice(user=ada, kind="order", title="Hm", event_id=number) for number in range(120)
    )
    assert '<span class="badge-count">99+</span>' in ada_client.get("/account/").content.decode()


def test_counting_the_unread_costs_no_query(ada, ada_client):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            ada_client.get("/account/addresses/")
        return len(seen)

    before = queries()
    make_notice(ada)
    assert queries() == before


def test_strangers_are_sent_to_the_door(client):
    assert client.get(BOX).url.startswith("/accounts/login/")
