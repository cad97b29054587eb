"""The doctor: what shoppers are told of a SKU, and why."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from inventory.forms.doctor import DoctorForm
from inventory.models import Channel
from inventory.selectors.destinations import destination
from inventory.selectors.doctor import Diagnosis, examine


def doctor_addresses(desk: Any) -> list[URLPattern]:
    """Return where the page is."""

    def doctor(request: HttpRequest) -> HttpResponse:
        if not desk.has_view_permission(request):
            raise PermissionDenied
        form = DoctorForm(request.GET if "code" in request.GET else None)
        context = {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "title": _("Can it be bought?"),
            "form": form,
            "found": found_by(form) if form.is_bound and form.is_valid() else None,
        }
        return TemplateResponse(request, "admin/inventory/doctor.html", context)

    guarded = desk.admin_site.admin_view(doctor)
    return [path("doctor/", guarded, name="inventory_stockitem_doctor")]


def found_by(form: DoctorForm) -> Diagnosis:
    """Return the doctor's answer to a valid question."""
    asked = form.cleaned_data
    return examine(
        asked["code"],
        asked["quantity"] or 1,
        asked["channel"] or Channel.WEB,
        destination(asked["region"]),
    )
