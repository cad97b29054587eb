"""Who is told what happens: addresses outside, their topics and the secrets that sign.

``owner_id`` is always whose endpoint it is: a customer's id, or None for the shop itself. Nobody
finds, changes or hears of anybody else's.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import operations.services.outbox
from operations.gateways.webhook import NotAllowed, check_url, new_secret
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.sealing import seal
from operations.services.limits import Limit, spend


def with_groups(topics: Sequence[str]) -> list[str]:
    """Return topics, after the groups such as ``order.*`` that stand for all of theirs."""
    return [*sorted({f"{topic.partition('.')[0]}.*" for topic in topics}), *topics]


CUSTOMERS_TOPICS = with_groups(settings.WEBHOOK_TOPICS_OF_CUSTOMERS)
SHOPS_TOPICS = with_groups(
    [*settings.WEBHOOK_TOPICS_OF_CUSTOMERS, *settings.WEBHOOK_TOPICS_OF_THE_SHOP]
)
TEST = "webhook.test"
TESTS = Limit("webhook test", 30, timedelta(hours=1))
LONGEST_OVERLAP = timedelta(days=3)


class BadEndpoint(Exception):
    """The shop cannot tell this address about these topics."""


class TooManyEndpoints(Exception):
    """Somebody has as many endpoints as one may have."""


class EndpointIsOff(Exception):
    """The endpoint is switched off: nothing is sent to it."""


@transaction.atomic
def add_endpoint(
    *, url: str, topics: Iterable[str], owner_id: int | None = None
) -> tuple[WebhookEndpoint, str]:
    """Let an address be told about topics; return it and its secret, to be shown once, here.

    Raises BadEndpoint, TooManyEndpoints.
    """
    chosen = chosen_topics(topics, owner_id)
    try:
        check_url(url)
    except NotAllowed as error:
        raise BadEndpoint(_("Name a public https address.")) from error
    refuse_too_many(owner_id)
    secret = new_secret()
    endpoint = WebhookEndpoint.objects.create(
        url=url, topics=chosen, secret=seal(secret), owner_id=owner_id
    )
    return endpoint, secret


def chosen_topics(topics: Iterable[str], owner_id: int | None) -> list[str]:
    """Return the chosen topics in order. Raises BadEndpoint for none, or one not on offer."""
    chosen = sorted(set(topics))
    if not chosen or not set(chosen) <= set(SHOPS_TOPICS if owner_id is None else CUSTOMERS_TOPICS):
        raise BadEndpoint(_("Choose from the topics the shop knows."))
    return chosen


def refuse_too_many(owner_id: int | None) -> None:
    """Let one more endpoint be written before COMMIT, or raise TooManyEndpoints."""
    with connection.cursor() as cursor:
        # Of two at once one waits, so that together they never pass the limit.
        whose = f"webhook endpoints of {owner_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [whose])
    shop, customer = settings.WEBHOOKS_OF_THE_SHOP, settings.WEBHOOKS_A_CUSTOMER
    most = shop if owner_id is None else customer
    if WebhookEndpoint.objects.of(owner_id).count() >= most:
        words = _("You can have %(count)d endpoints. Remove one first.")
        raise TooManyEndpoints(words % {"count": most})


@transaction.atomic
def change(
    *,
    endpoint_id: int,
    owner_id: int | None,
    is_enabled: bool | None = None,
    topics: Iterable[str] | None = None,
) -> WebhookEndpoint:
    """Switch an endpoint on or off, or let it hear of other topics; None leaves things as they are.

    What waited while it was off is sent when it is on again. Raises BadEndpoint,
    WebhookEndpoint.DoesNotExist.
    """
    endpoint = locked(endpoint_id, owner_id)
    if topics is not None:
        endpoint.topics = chosen_topics(topics, owner_id)
    if is_enabled is not None:
        endpoint.is_enabled, endpoint.resting_until = is_enabled, None
    endpoint.save(update_fields=["topics", "is_enabled", "resting_until"])
    return endpoint


def locked(endpoint_id: int, owner_id: int | None) -> WebhookEndpoint:
    """Find and lock somebody's endpoint. Raises WebhookEndpoint.DoesNotExist."""
    mine = WebhookEndpoint.objects.of(owner_id).select_for_update(no_key=True)
    endpoint: WebhookEndpoint = mine.get(pk=endpoint_id)
    return endpoint


@transaction.atomic
def rotate(
    *, endpoint_id: int, owner_id: int | None, overlap: timedelta = timedelta(days=1)
) -> tuple[WebhookEndpoint, str]:
    """Give an endpoint another secret; the present one signs as well for ``overlap`` (<= 3 days).

    Returns the endpoint and the new secret, to be shown once, here. With no overlap the old secret
    ends at once, as after a leak. Raises WebhookEndpoint.DoesNotExist.
    """
    endpoint = locked(endpoint_id, owner_id)
    secret = new_secret()
    endpoint.previous_secret = endpoint.secret if overlap else ""
    ends = timezone.now() + min(overlap, LONGEST_OVERLAP)
    endpoint.previous_until = ends if overlap else None
    endpoint.secret = seal(secret)
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    return endpoint, secret


def remove(*, endpoint_id: int, owner_id: int | None) -> None:
    """Forget an endpoint and its messages. Raises WebhookEndpoint.DoesNotExist."""
    deleted, _kinds = WebhookEndpoint.objects.of(owner_id).filter(pk=endpoint_id).delete()
    if not deleted:
        raise WebhookEndpoint.DoesNotExist


@transaction.atomic
def test(*, endpoint_id: int, owner_id: int | None) -> WebhookDelivery:
    """Send an endpoint a message that means nothing, at the next sweep.

    Raises EndpointIsOff, TooOften, WebhookEndpoint.DoesNotExist.
    """
    endpoint = locked(endpoint_id, owner_id)
    if not endpoint.is_enabled:
        raise EndpointIsOff(_("Switch the endpoint on first."))
    spend((TESTS, f"{owner_id}"))
    event = operations.services.outbox.enqueue(topic=TEST, key=f"webhook:{endpoint.pk}")
    data = {"endpoint": endpoint.pk}
    endpoint.resting_until = None
    endpoint.save(update_fields=["resting_until"])
    return WebhookDelivery.objects.create(endpoint=endpoint, event_id=event.pk, data=data)
