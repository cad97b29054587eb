"""Addresses of a person's own pages."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/settings/", views.settings, name="account_settings"),
    path("account/settings/letters/", views.letters, name="account_letters"),
    path("letters/stop/<str:token>/", views.letters_stop, name="letters_stop"),
    path("account/addresses/", views.addresses, name="addresses"),
    path("account/addresses/add/", views.address_add, name="address_add"),
    path("account/addresses/<int:address_id>/", views.address_edit, name="address_edit"),
    path("account/addresses/<int:address_id>/delete/", views.address_delete, name="address_delete"),
    path(
        "account/addresses/<int:address_id>/default/", views.address_default, name="address_default"
    ),
]
