"""Where on the globe goods go, as well as an address tells."""

import accounts.regions
from inventory.sourcing import Point


def destination(
    region_code: str, longitude: float | None = None, latitude: float | None = None
) -> Point | None:
    """Return the point where it is known, else the seat of the province; None for no province."""
    if longitude is not None and latitude is not None:
        return Point(longitude, latitude)
    seat = accounts.regions.seat(region_code)
    return Point(*seat) if seat else None
