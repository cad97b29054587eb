"""The clock's doors to the catalogue."""

from celery import shared_task

import catalog.services.favourites


@shared_task
def tell_of_price_drops() -> int:
    """Promise letters about favourites that became cheaper."""
    return catalog.services.favourites.tell_of_drops()
