"""The operators' site: Django's admin with the shop's door, order of rooms and dashboard."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

import accounts.services.entrance
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


class StaffEntry(LoginView):
    """Lets the staff in as everybody is let in: a second factor is asked for here too."""

    authentication_form = StaffEntryForm
    template_name = "admin/login.html"
    next_page = "admin:index"

    def form_valid(self, form: StaffEntryForm) -> HttpResponse:  # type: ignore[override]
        """Let them in, or ask for the second factor."""
        user: Any = form.get_user()
        return accounts.services.entrance.enter(
            self.request, user, method="password", redirect_url=self.get_success_url()
        )


class JishiAdminSite(AdminSite):
    """The admin with the shop's dashboard as its first page."""

    site_header = _("Jishi back office")
    site_title = _("Jishi back office")
    index_title = _("Dashboard")
    index_template = "admin/dashboard.html"
    login_form = StaffEntryForm

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Ask who it is."""
        front = reverse("admin:index", current_app=self.name)
        if request.method == "GET" and self.has_permission(request):
            return redirect(front)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            REDIRECT_FIELD_NAME: (request.POST or request.GET).get(REDIRECT_FIELD_NAME, front),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return StaffEntry.as_view(extra_context=context)(request)

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
