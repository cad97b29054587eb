"""People and the places they want things sent to."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

import accounts.masking
from accounts.querysets import AddressQuerySet, UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody the shop knows by phone number, e-mail address, or both."""

    phone = models.CharField(_("phone"), max_length=20, null=True, blank=True, unique=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    nickname = models.CharField(_("nickname"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("joined"), db_default=Now())
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phone__isnull=False)
                | models.Q(email__isnull=False)
                | models.Q(erased_at__isnull=False),
                name="user_has_phone_or_email",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(phone__isnull=True, email__isnull=True, is_active=False),
                name="user_erased_cannot_be_reached",
            ),
        ]
        permissions = [
            ("reveal_personal_data", "Can see phone numbers and addresses in full"),
            ("impersonate_user", "Can look at the shop as a customer"),
            ("act_as_user", "Can act in the shop as a customer"),
        ]

    def __str__(self) -> str:
        return self.nickname or self.masked_email or self.masked_phone

    @property
    def masked_phone(self) -> str:
        """Return the phone number with its middle hidden, such as ``138****8000``."""
        return accounts.masking.phone(self.phone)

    @property
    def masked_email(self) -> str:
        """Return the e-mail address with most of its name hidden, such as ``a***@example.com``."""
        return accounts.masking.email(self.email)


class Address(models.Model):
    """A place a person wants things sent to."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    recipient = models.CharField(_("recipient"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    region_code = models.CharField(_("region"), max_length=12)
    province = models.CharField(_("province"), max_length=40)
    city = models.CharField(_("city"), max_length=40)
    district = models.CharField(_("district"), max_length=40, blank=True)
    detail = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_default=True),
                name="address_one_default_a_user",
            )
        ]

    def __str__(self) -> str:
        return " ".join(p for p in (self.province, self.city, self.district, self.detail) if p)
