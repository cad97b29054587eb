"""Makes people and their addresses for tests."""

import factory

from accounts.models import Address, User

PASSWORD = "correct-horse-battery"


class UserFactory(factory.django.DjangoModelFactory):
    """Makes a customer whose password is ``PASSWORD``."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"shopper{n}@example.com")
    nickname = factory.Sequence(lambda n: f"Shopper {n}")
    password = factory.django.Password(PASSWORD)


class AddressFactory(factory.django.DjangoModelFactory):
    """Makes an address in Shanghai."""

    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    recipient = "林小满"
    phone = "+8613800138000"
    region_code = "310104"
    province = "上海市"
    city = "上海市"
    district = "徐汇区"
    detail = "漕溪北路 88 号 3 单元 501"
