"""Addresses of a person's own pages."""

from django.urls import path

from accounts.views import people

urlpatterns = [
    path("account/", people.account, name="account"),
    path("account/settings/", people.settings, name="account_settings"),
    path("account/settings/letters/", people.letters, name="account_letters"),
    path("letters/stop/<str:token>/", people.letters_stop, name="letters_stop"),
    path("account/addresses/", people.addresses, name="addresses"),
    path("account/addresses/add/", people.address_add, name="address_add"),
    path("account/addresses/<int:address_id>/", people.address_edit, name="address_edit"),
    path(
        "account/addresses/<int:address_id>/delete/", people.address_delete, name="address_delete"
    ),
    path(
        "account/addresses/<int:address_id>/default/",
        people.address_default,
        name="address_default",
    ),
]
