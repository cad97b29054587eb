"""The clock's doors to points."""

from celery import shared_task

import loyalty.services.points


@shared_task
def write_off_points() -> int:
    """Write off points that have lapsed."""
    return loyalty.services.points.expire_due()


@shared_task
def tell_of_lapsing_points() -> int:
    """Tell shoppers of points that lapse soon."""
    return loyalty.services.points.tell_expiring()
