"""Two ways in that are unbound at once: one of them stays."""

from threading import Barrier

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.gateways.identities.contract import Face
from accounts.models import User
from accounts.services import identities
from accounts.services.identities import BelongsToAnother, OneIsBound, OnlyWayIn
from tests.factories.accounts import UserFactory
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guest() -> User:
    """Somebody without phone and password, known by two faces."""
    user = UserFactory(phone=None, email="c@example.com")
    User.objects.filter(pk=user.pk).update(password="!")
    for partner in ("weixin", "qq"):
        identities.bind(user=user, face=Face(partner, "u1"))
    return user


def unbind_both(user: User) -> list[object]:
    """Unbind both faces at once."""
    keys = SocialAccount.objects.values_list("pk", flat=True)
    return together([lambda pk=pk: identities.unbind(user=user, identity_id=pk) for pk in keys])


def test_of_two_ways_in_unbound_at_once_one_stays(guest):
    told = unbind_both(guest)
    assert sorted(type(answer) for answer in told if answer) == [OnlyWayIn]
    assert SocialAccount.objects.count() == 1


def test_twin_without_the_lock_nobody_gets_in_any_more(guest, monkeypatch):
    both_have_counted, counted = Barrier(2), identities.ways_in

    def slowly(user, *, without):
        found = counted(user, without=without)
        both_have_counted.wait(timeout=10)
        return found

    monkeypatch.setattr(identities, "lock", lambda user: User.objects.get(pk=user.pk))
    monkeypatch.setattr(identities, "ways_in", slowly)
    assert unbind_both(guest) == [None, None]
    assert not SocialAccount.objects.exists()


def test_a_face_two_people_bind_at_once_is_one_persons():
    people = [UserFactory() for _ in range(8)]
    face = Face("qq", "u1")
    told = together([lambda one=one: identities.bind(user=one, face=face) for one in people])
    assert sum(isinstance(answer, BelongsToAnother) for answer in told) == 7
    assert SocialAccount.objects.count() == 1


def test_of_two_faces_of_one_partner_bound_at_once_one_is():
    user = UserFactory()
    faces = [Face("qq", f"u{n}") for n in range(4)]
    told = together([lambda face=face: identities.bind(user=user, face=face) for face in faces])
    assert sum(isinstance(answer, OneIsBound) for answer in told) == 3


def test_a_new_person_who_comes_twice_at_once_is_one_person():
    face = Face("qq", "u1", "小明")
    told = together([lambda: identities.admit(face=face, phone="+8613800138055")] * 4)
    assert len({answer.user.pk for answer in told}) == 1
    assert SocialAccount.objects.count() == 1
