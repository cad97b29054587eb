"""Who a signed-in visitor is."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Notice, User
from operations.statements import Given, Statement


def with_unread(users: QuerySet[User]) -> QuerySet[User]:
    """Count along what each has not read, which every page's frame shows."""
    box = Notice.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
    return users.annotate(
        unread_notices=Coalesce(Subquery(box.annotate(n=Count("pk")).values("n")), 0)
    )


BY_KEY = Statement(lambda: with_unread(User.objects.filter(pk=Given(1))))


class KnownFaces(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Allauth's sign-in by phone or e-mail; who is signed in already is read by one statement."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session, unless they may not sign in any more."""
        user: User | None = BY_KEY.instance(user_id)
        return user if user and self.user_can_authenticate(user) else None
