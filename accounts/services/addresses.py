"""Keep a person's addresses: at most twenty, one of them the default."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Address, User
from accounts.querysets import AddressQuerySet

MAX_ADDRESSES = 20


class TooManyAddresses(Exception):
    """The address book is full."""


class AddressChanged(Exception):
    """Somebody changed the address since the version the client holds."""


@transaction.atomic
def save_address(*, user: User, address: Address, version: str | None = None) -> Address:
    """Write a new address, or change one; the first, and whichever says so, is the default.

    Raises Address.DoesNotExist for somebody else's, AddressChanged where ``version`` is an old
    one, TooManyAddresses.
    """
    book = open_book(user)
    if address.pk:
        check_version(book.get(pk=address.pk), version)
    elif book.count() >= MAX_ADDRESSES:
        raise TooManyAddresses(_("You can keep 20 addresses. Delete one first."))
    defaults = book.filter(is_default=True).exclude(pk=address.pk)
    if address.is_default:
        defaults.update(is_default=False)
    address.user = user
    address.is_default = address.is_default or not defaults.exists()
    address.save()
    return address


@transaction.atomic
def remove_address(*, user: User, address_id: int, version: str | None = None) -> None:
    """Forget an address; the newest of the others becomes the default where it was.

    Raises Address.DoesNotExist, AddressChanged.
    """
    book = open_book(user)
    address = book.get(pk=address_id)
    check_version(address, version)
    address.delete()
    heir = book.order_by("-id").first()
    if address.is_default and heir:
        book.filter(pk=heir.pk).update(is_default=True)


@transaction.atomic
def make_default(*, user: User, address_id: int) -> Address:
    """Make an address the default. Raises Address.DoesNotExist."""
    book = open_book(user)
    address: Address = book.get(pk=address_id)
    book.filter(is_default=True).update(is_default=False)
    address.is_default = True
    address.save(update_fields=["is_default"])
    return address


def open_book(user: User) -> AddressQuerySet:
    """Lock the owner, so that no two changes of one address book cross."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    own: AddressQuerySet = Address.objects.owned_by(user)
    return own


def version_of(address: Address) -> str:
    """Return a name of what the address says now; it changes with any of it."""
    said = [address.pk, address.recipient, address.phone, address.region_code, address.district]
    said += [address.detail, address.postcode, address.is_default]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def check_version(address: Address, version: str | None) -> None:
    """Refuse where the client has not seen the address as it is. Raises AddressChanged."""
    if version is not None and version != version_of(address):
        raise AddressChanged(_("This address was changed elsewhere. Load it again."))
