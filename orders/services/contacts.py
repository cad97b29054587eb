"""Who takes an order, and where."""

from dataclasses import dataclass

import inventory.selectors.destinations
from accounts.models import Address
from inventory.sourcing import Point


@dataclass(frozen=True)
class Contact:
    """Where an order goes and who takes it."""

    recipient: str
    phone: str
    region_code: str
    address: str
    longitude: float | None = None
    latitude: float | None = None

    @property
    def place(self) -> Point | None:
        """Return where on the globe that is, as well as it is known."""
        return inventory.selectors.destinations.destination(
            self.region_code, self.longitude, self.latitude
        )


def contact_of(address: Address) -> Contact:
    """Copy an address, so that later changes to it leave the order alone."""
    return Contact(
        address.recipient,
        address.phone,
        address.region_code,
        str(address),
        address.longitude,
        address.latitude,
    )
