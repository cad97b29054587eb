"""Addresses of a person's own pages."""

from django.urls import path

from accounts.views import messages, people

urlpatterns = [
    path("account/", people.account, name="account"),
    path("account/settings/", people.settings, name="account_settings"),
    path("account/settings/letters/", people.letters, name="account_letters"),
    path("account/messages/", messages.index, name="messages"),
    path("account/messages/read/", messages.read_all, name="messages_read"),
    path("account/messages/ways/", messages.choices, name="message_choices"),
    path("account/messages/ways/save/", messages.choose, name="message_choices_save"),
    path("account/messages/<int:notice_id>/open/", messages.open_one, name="message_open"),
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
