"""Choices of people and addresses."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class UserManager(BaseUserManager["User"]):
    """Makes users from a phone number or an e-mail address."""

    def create_user(self, password: str | None = None, **fields: Any) -> "User":
        """Create a user with a hashed password; ``email`` and ``phone`` are normalised."""
        fields["email"] = self.normalize_email(fields.get("email")).lower() or None
        fields["phone"] = fields.get("phone") or None
        user = self.model(**fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, password: str | None = None, **fields: Any) -> "User":
        """Create a user who may do everything in the admin."""
        return self.create_user(password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class AddressQuerySet(models.QuerySet[Any]):
    """Addresses by owner."""

    def owned_by(self, user: Any) -> Self:
        """Keep the addresses of one user; nobody's for an anonymous one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class NoticeQuerySet(models.QuerySet[Any]):
    """Messages by owner and by whether they were read."""

    def owned_by(self, user: Any) -> Self:
        """Keep the messages of one user; nobody's for an anonymous one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        """Keep those nobody has read."""
        return self.filter(read_at=None)


class ConsentQuerySet(models.QuerySet[Any]):
    """Consents by whether they stand."""

    def standing(self, kind: str | None = None) -> Self:
        """Keep those not withdrawn, of a kind where one is named."""
        given = self.filter(withdrawn_at=None)
        return given.filter(kind=kind) if kind else given

    def reachable(self) -> Self:
        """Keep those of people who have an account they mean to keep, and an address."""
        people = self.model.user.field.related_model
        requests = people.erasure_requests.rel.related_model.objects.standing()
        leaving = models.Exists(requests.filter(user=models.OuterRef("user")))
        return self.filter(~leaving, user__is_active=True, user__email__isnull=False)


class ErasureRequestQuerySet(models.QuerySet[Any]):
    """Requests to be forgotten by how far they are."""

    def standing(self) -> Self:
        """Keep those neither withdrawn nor carried out."""
        return self.filter(withdrawn_at=None, done_at=None)

    def due(self, at: datetime) -> Self:
        """Keep those whose time to think again is over at a moment."""
        return self.standing().filter(due_at__lte=at)
