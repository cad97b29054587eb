"""Text messages: promised in a transaction, then sent once or not at all."""

from django.conf import settings
from django.db.models.functions import Now
from django.utils.translation import gettext as _

import accounts.gateways.texts
import operations.services.outbox
from accounts.gateways.texts.contract import NoAnswer, NotReached, Refused, Text
from accounts.models import Notice, PhoneCode, TextMessage
from accounts.phones import country_code, takes_texts
from operations.models import OutboxEvent
from operations.scrubbing import scrubbed


class CannotBeTexted(Exception):
    """The shop sends no text messages to such a number."""

    def __init__(self) -> None:
        super().__init__(_("We cannot send text messages to this number."))


def refuse_out_of_reach(phone: str) -> None:
    """Raise CannotBeTexted for none, a landline, or a country the settings do not name."""
    if not phone or country_code(phone) not in settings.TEXT_COUNTRIES or not takes_texts(phone):
        raise CannotBeTexted


def promise_code(code: PhoneCode) -> None:
    """Promise the text message that carries a code, in the caller's transaction."""
    operations.services.outbox.enqueue(
        topic="text.code", key=f"code:{code.pk}", payload={"code": code.pk}
    )


def promise_notice(notice: Notice) -> None:
    """Promise a person a text message with a notice's title, in the caller's transaction."""
    operations.services.outbox.enqueue(
        topic="text.notice", key=f"notice:{notice.pk}", payload={"notice": notice.pk}
    )


def send_notice(event: OutboxEvent) -> None:
    """Send what a notice says, to whom it was written and who still has such a phone."""
    notice = Notice.objects.select_related("user").filter(pk=event.payload["notice"]).first()
    phone = notice.user.phone if notice else None
    if notice and phone and country_code(phone) in settings.TEXT_COUNTRIES:
        deliver(event, Text(phone, "notice", {"title": notice.title}))


def deliver(event: OutboxEvent, text: Text) -> None:
    """Send a message for an event, unless somebody has begun to.

    1. Claim it by a row of its own, which an event can have only one of.
    2. Send it, and write down how that went.

    A worker that dies between the two leaves it ``sending`` for good: better no message than two.
    Only where the partner was not even reached is the claim given back. Raises NotReached.
    """
    gateway = accounts.gateways.texts.chosen()
    facts = {"phone": text.phone, "template": text.template, "gateway": gateway.code}
    message, is_mine = TextMessage.objects.get_or_create(event_id=event.pk, defaults=facts)
    if not is_mine:
        return
    try:
        number = gateway.send(text)
    except NotReached:
        message.delete()
        raise
    except (NoAnswer, Refused) as error:
        fail(message, error)
    else:
        succeed(message, number)


def succeed(message: TextMessage, number: str) -> None:
    """Write down that a message was sent, under which number of the partner's."""
    message.state, message.gateway_number = TextMessage.State.SENT, number
    message.sent_at = Now()
    message.save(update_fields=["state", "gateway_number", "sent_at"])


def fail(message: TextMessage, error: Exception) -> None:
    """Write down that a message was refused, or that nobody knows what became of it."""
    message.state = TextMessage.State.FAILED
    message.failure = scrubbed(f"{type(error).__name__}: {error}")[:200]
    message.save(update_fields=["state", "failure"])
