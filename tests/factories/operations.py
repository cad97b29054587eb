"""Makes operational rows for tests."""

import factory

from operations.models import IdempotencyKey, OutboxEvent


class OutboxEventFactory(factory.django.DjangoModelFactory):
    """Makes an event that is due."""

    class Meta:
        model = OutboxEvent

    topic = "order.placed"
    key = factory.Sequence(lambda n: f"order-{n}")
    payload = factory.LazyFunction(dict)


class IdempotencyKeyFactory(factory.django.DjangoModelFactory):
    """Makes a key that was answered."""

    class Meta:
        model = IdempotencyKey

    principal = "user:1"
    route = "POST /api/v1/orders/"
    key = factory.Sequence(lambda n: f"key-{n}")
    request_hash = "0" * 64
    status_code = 201
    body = factory.LazyFunction(dict)
