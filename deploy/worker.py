"""The shop's worker, whose pool shares the memory of everything loaded before the fork."""

import gc
from typing import Any

from celery.signals import worker_before_create_process

from shop.celery import app

__all__ = ["app"]


@worker_before_create_process.connect
def share_memory(**_: Any) -> None:
    """Keep the collector from writing into pages that parent and child share."""
    gc.collect()
    gc.freeze()
