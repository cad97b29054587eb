"""Who carries out which promise: topic by topic, the only place that knows them all."""

from collections.abc import Callable, Mapping

from operations.models import OutboxEvent

HANDLERS: Mapping[str, Callable[[OutboxEvent], None]] = {}
