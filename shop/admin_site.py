"""The operators' site: Django's admin with the shop's name and dashboard."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class JishiAdminSite(AdminSite):
    """The admin with the shop's dashboard as its first page."""

    site_header = _("Jishi back office")
    site_title = _("Jishi back office")
    index_title = _("Dashboard")
    index_template = "admin/dashboard.html"
