"""The operators' site: Django's admin with the shop's door, order of rooms and dashboard."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

import shop.dashboard

ROOMS = {
    "orders": _("Orders"),
    "catalog": _("Catalogue"),
    "promotions": _("Marketing"),
    "loyalty": _("Members and points"),
    "inventory": _("Stockroom"),
    "logistics": _("Logistics"),
    "payments": _("Money"),
    "reviews": _("Reviews"),
    "accounts": _("People"),
    "cart": _("Carts"),
    "operations": _("Machine room"),
    "auth": _("Rights"),
}


class StaffEntryForm(AdminAuthenticationForm):
    """The staff's door: phone or e-mail, with the shop's own brake on guessing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Phone or e-mail")

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """Sign in through the shop's adapter, which counts failed attempts."""
        who, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if who and password:
            kind = "email" if "@" in who else "phone"
            self.user_cache = get_adapter().authenticate(
                self.request, **{kind: who, "password": password}
            )
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class JishiAdminSite(AdminSite):
    """The admin with the shop's dashboard as its first page."""

    site_header = _("Jishi back office")
    site_title = _("Jishi back office")
    index_title = _("Dashboard")
    index_template = "admin/dashboard.html"
    login_form = StaffEntryForm

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show today, what waits, and the way into every room."""
        page = shop.dashboard.dashboard(request.user)
        return super().index(request, page | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List the rooms in the order of the day's work, named in the reader's language."""
        order = list(ROOMS)
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            room["name"] = ROOMS.get(room["app_label"], room["name"])
        return sorted(
            rooms,
            key=lambda room: (
                order.index(room["app_label"]) if room["app_label"] in ROOMS else len(order)
            ),
        )
