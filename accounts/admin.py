"""Customers and their addresses, as the staff sees them."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

import accounts.masking
import accounts.services.faces
from accounts.models import Address, Consent, TextMessage, User
from accounts.revealing import RevealingAdmin, is_revealed
from operations.admin.sheets import ReadOnlyAdmin


class AddressInline(admin.TabularInline):
    """Where somebody wants things sent, for who was shown it in full."""

    model = Address
    extra = 0
    can_delete = False
    fields = ("recipient", "phone", "province", "city", "district", "detail")
    readonly_fields = fields

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


class ConsentInline(admin.TabularInline):
    """What a person agreed to, and when; only they themselves change that."""

    model = Consent
    extra = 0
    can_delete = False
    fields = ("kind", "version", "given_at", "withdrawn_at", "written_at")
    readonly_fields = fields

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


class IdentityInline(admin.TabularInline):
    """By which accounts with partners a person signs in; only they themselves change that."""

    model = SocialAccount
    verbose_name_plural = _("Bound accounts")
    extra = 0
    can_delete = False
    fields = ("partner", "nickname", "date_joined", "last_login")
    readonly_fields = fields

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        return True

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    @admin.display(description=_("partner"))
    def partner(self, identity: SocialAccount) -> str:
        return accounts.services.faces.name_of(identity.provider)

    @admin.display(description=_("nickname"))
    def nickname(self, identity: SocialAccount) -> str:
        return accounts.masking.name(str(identity.extra_data.get("nickname", "")))


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
class CustomerAdmin(RevealingAdmin, UserAdmin):
    """People; how they are reached is masked, and changed only by who asked to see it."""

    form = ChangedUserForm
    add_form = NewUserForm
    change_form_template = "admin/accounts/user/change_form.html"
    list_display = ["__str__", "phone_masked", "email_masked", "is_active", "is_staff"]
    list_display += ["created_at"]
    list_filter = ["is_staff", "is_active", "language"]
    search_fields = ["email", "phone", "nickname"]
    ordering = ["-id"]
    readonly_fields = ["created_at", "last_login", "email_masked", "phone_masked"]
    readonly_fields += ["places_masked"]
    fieldsets = [
        (None, {"fields": ["nickname", "email", "phone", "language", "password"]}),
        (
            _("Rights"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "phone", "password1", "password2"]})]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Put masks where e-mail address and phone number are to be asked for."""
        found = super().get_fieldsets(request, obj)
        if obj is None or is_revealed(request, obj):
            return found
        (title, first), *others = found
        hidden = {"email": "email_masked", "phone": "phone_masked"}
        shown = [hidden.get(str(field), field) for field in first["fields"]]
        places = (_("addresses"), {"fields": ["places_masked"]})
        return [(title, {**first, "fields": shown}), places, *others]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: who leaves is forgotten department by department, which no DELETE does."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave rights to who manages them; superusers are made on the command line only."""
        fixed = [*super().get_readonly_fields(request, obj), "is_superuser"]
        if not request.user.has_perm("auth.change_group"):
            fixed += ["is_staff", "groups"]
        return fixed if request.user.is_superuser else [*fixed, "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep the staff's accounts, passwords included, from whoever has fewer rights."""
        if not super().has_change_permission(request, obj) or obj is None:
            return super().has_change_permission(request, obj)
        if obj.is_superuser:
            return request.user.is_superuser
        return not obj.is_staff or request.user.has_perm("auth.change_group")

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        """Show addresses in full to who asked to see them."""
        is_shown = obj is not None and is_revealed(request, obj)
        always = [IdentityInline, ConsentInline]
        return [AddressInline, *always] if is_shown else always

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **more: Any
    ) -> Any:
        """Tell the page about the button."""
        if row := more.get("obj"):
            context["reveal"] = self.revealing(request, row)
        return super().render_change_form(request, context, *args, **more)

    @admin.display(description=_("phone"), ordering="phone")
    def phone_masked(self, user: User) -> str:
        return user.masked_phone

    @admin.display(description=_("e-mail"), ordering="email")
    def email_masked(self, user: User) -> str:
        return user.masked_email

    @admin.display(description=_("addresses"))
    def places_masked(self, user: User) -> str:
        """Name who takes parcels and in which city, masked."""
        mask = accounts.masking
        return format_html_join(
            "\n",
            "<div>{} {} {}</div>",
            (
                (mask.name(one.recipient), mask.phone(one.phone), mask.place(str(one)))
                for one in user.addresses.all()
            ),
        )


@admin.register(TextMessage)
class TextMessageAdmin(ReadOnlyAdmin):
    """Text messages: to whom (masked), of which kind, and what became of each; never the words."""

    list_display = ["created_at", "phone_masked", "template", "state", "gateway", "failure"]
    list_filter = ["state", "template", "gateway", "created_at"]
    search_fields = ["=phone", "=gateway_number"]
    fields = ["phone_masked", "template", "state", "failure", "gateway", "gateway_number"]
    fields += ["created_at", "sent_at"]

    @admin.display(description=_("phone"))
    def phone_masked(self, message: TextMessage) -> str:
        return accounts.masking.phone(message.phone)
