"""Customers and their addresses, as the staff sees them."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Consent, User


class AddressInline(admin.TabularInline):
    model = Address
    extra = 0
    can_delete = False
    fields = ("recipient", "phone", "province", "city", "district", "detail")
    readonly_fields = fields

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


class ConsentInline(admin.TabularInline):
    """Which letters a person wanted, and when; only they themselves change that."""

    model = Consent
    extra = 0
    can_delete = False
    fields = ("kind", "given_at", "withdrawn_at", "written_at")
    readonly_fields = fields

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


class NewUserForm(AdminUserCreationForm):
    """A customer or clerk whom the staff adds."""

    class Meta:
        model = User
        fields = ("email", "phone")

    def clean_phone(self) -> str | None:
        """Keep an absent phone number as NULL."""
        return self.cleaned_data["phone"] or None

    def clean_email(self) -> str | None:
        """Keep an e-mail address in lower case, an absent one as NULL."""
        return (self.cleaned_data["email"] or "").lower() or None


class ChangedUserForm(UserChangeForm):
    """A customer or clerk whom the staff changes."""

    clean_phone = NewUserForm.clean_phone
    clean_email = NewUserForm.clean_email


@admin.register(User)
class CustomerAdmin(UserAdmin):
    form = ChangedUserForm
    add_form = NewUserForm
    list_display = ["__str__", "masked_phone", "email", "is_active", "is_staff", "created_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "phone", "nickname"]
    ordering = ["-id"]
    readonly_fields = ["created_at", "last_login"]
    inlines = [AddressInline, ConsentInline]
    fieldsets = [
        (None, {"fields": ["nickname", "email", "phone", "language", "password"]}),
        (
            _("Rights"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "phone", "password1", "password2"]})]
