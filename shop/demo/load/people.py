"""Write the shoppers, their addresses and what they would like to remember."""

import random
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import Address, User
from catalog.models import Favourite, Product
from shop.demo.people import Person

FAVOURITES_A_PERSON = 4


def write_people(people: list[Person], shopper: User, now: datetime) -> list[User]:
    """Write a user and an address for each; the first person is the demo shopper.

    Nobody can sign in as the made-up ones: their passwords are unusable.
    """
    users = User.objects.bulk_create(
        User(
            email=person.email,
            phone=person.phone,
            nickname=person.nickname,
            language=person.language,
            password=make_password(None),
            created_at=now - timedelta(days=181 + person.number % 400),
        )
        for person in people[1:]
    )
    everybody = [shopper, *users]
    Address.objects.bulk_create(
        Address(
            user=user,
            recipient=person.recipient,
            phone=person.phone,
            region_code=person.region.code,
            province=person.region.province,
            city=person.region.city,
            district=person.region.district,
            detail=person.detail,
            is_default=True,
        )
        for person, user in zip(people, everybody, strict=True)
    )
    return everybody


def write_favourites(users: list[User], products: list[Product]) -> None:
    """Write a few favourites for everybody."""
    rng = random.Random("favourites")  # noqa: S311  # repeatable, not secret
    Favourite.objects.bulk_create(
        Favourite(user=user, product=product)
        for user in users
        for product in rng.sample(products, FAVOURITES_A_PERSON)
    )
