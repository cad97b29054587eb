"""What happens is told once by each way a person wants, whatever becomes of workers."""

import pytest
from django.core import mail

import orders.services.cancellation
from accounts.models import Letter, Notice, TextMessage
from accounts.services.notices import choose
from operations.models import OutboxEvent
from operations.services.outbox import relay
from orders.models import Order
from shop.outbox import HANDLERS
from tests.factories.after_sales import ask
from tests.factories.loyalty import give_points
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _texts(settings, tmp_path) -> None:
    settings.TEXT_CONSOLE_FILE = str(tmp_path / "texts.log")


@pytest.fixture
def paid(ada) -> Order:
    choose(user=ada, choices={("order", "text"): True, ("after_sales", "text"): True})
    return pay(place(ada))


def event_of(topic: str) -> OutboxEvent:
    return OutboxEvent.objects.filter(topic=topic).latest("pk")


def tell(topic: str) -> None:
    """Carry out the latest event of a topic, and die before that is written down."""
    HANDLERS[topic](event_of(topic))


def carry_out() -> None:
    for _round in range(3):
        relay(HANDLERS)


def told() -> tuple[int, int, int]:
    """Count letters, messages in boxes, and text messages."""
    return len(mail.outbox), Notice.objects.count(), TextMessage.objects.count()


def test_a_payment_is_told_by_every_way_that_is_wanted(paid, ada):
    carry_out()
    assert told() == (1, 1, 1)
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.path) == (ada, "order", paid.get_absolute_url())
    assert paid.number in notice.title
    assert paid.lines.get().title in notice.words


def test_a_worker_killed_before_it_wrote_down_that_it_told_tells_nothing_twice(paid):
    for _death in range(3):
        tell("order.paid")
    carry_out()
    assert told() == (1, 1, 1)


def test_a_text_is_sent_once_by_workers_that_die_after_it(paid):
    tell("order.paid")
    for _death in range(3):
        tell("text.notice")
    carry_out()
    assert told() == (1, 1, 1)


def test_a_worker_killed_while_the_mail_server_had_the_letter_sends_the_same_letter(paid):
    tell("order.paid")
    Letter.objects.update(sent_at=None, claimed_at="2026-01-01T00:00:00Z")
    carry_out()
    assert len(mail.outbox) == 2
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == 1


def test_two_events_have_two_message_ids(paid):
    carry_out()
    ship(paid)
    carry_out()
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == 2


def test_a_mail_server_that_is_down_costs_neither_message_nor_letter(paid, settings):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    with pytest.raises(ModuleNotFoundError):
        tell("order.paid")
    assert Notice.objects.count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell("order.paid")
    assert told() == (1, 1, 0)


def test_who_wants_no_letters_of_a_kind_gets_the_message_alone(paid, ada):
    choose(user=ada, choices={("order", "email"): False, ("order", "text"): False})
    carry_out()
    assert told() == (0, 1, 0)


def test_who_has_no_address_gets_the_message_alone(paid, ada):
    choose(user=ada, choices={("order", "text"): False})
    ada.email = None
    ada.save()
    carry_out()
    assert told() == (0, 1, 0)


def test_guests_have_no_box(db):
    pay(place(None))
    carry_out()
    assert told() == (0, 0, 0)


def test_parcels_and_refunds_are_told_by_text_requests_are_not(paid):
    ship(paid)
    carry_out()
    assert told() == (2, 2, 2)
    ask(paid)
    carry_out()
    assert told() == (3, 3, 2)
    assert Notice.objects.latest("pk").kind == "after_sales"


def test_a_cancelled_order_is_told_once(paid, ada):
    carry_out()
    orders.services.cancellation.cancel(order_id=paid.pk, actor=ada)
    carry_out()
    assert told() == (2, 2, 2)


def test_a_level_is_told_under_points(ada):
    give_points(ada, 5000)
    carry_out()
    assert set(Notice.objects.values_list("kind", flat=True)) <= {"points"}
