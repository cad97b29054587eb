"""Addresses of a person's own pages."""

from django.urls import path, re_path

from accounts.views import acting, codes, devices, identities, mail, messages, people, proving

urlpatterns = [
    path("account/", people.account, name="account"),
    path("account/settings/", people.settings, name="account_settings"),
    path("account/settings/letters/", people.letters, name="account_letters"),
    path("account/messages/", messages.index, name="messages"),
    path("account/messages/read/", messages.read_all, name="messages_read"),
    path("account/messages/ways/", messages.choices, name="message_choices"),
    path("account/messages/ways/save/", messages.choose, name="message_choices_save"),
    path("account/messages/<int:notice_id>/open/", messages.open_one, name="message_open"),
    path("account/acting/end/", acting.end, name="acting_end"),
    path("account/acting/<int:user_id>/begin/", acting.begin, name="acting_begin"),
    path("account/devices/", devices.index, name="devices"),
    path("account/devices/end-others/", devices.end_others, name="devices_end_others"),
    path("account/devices/<str:session_id>/end/", devices.end, name="device_end"),
    path("account/identities/", identities.index, name="account_identities"),
    path("account/identities/<slug:partner>/bind/", identities.bind, name="identity_bind"),
    path("account/identities/<int:identity_id>/unbind/", identities.unbind, name="identity_unbind"),
    path("accounts/identity/phone/", identities.phone, name="identity_phone"),
    path("accounts/identity/code/", identities.code, name="identity_code"),
    # Allauth's own pages for the same: closed, for they know neither phones nor locks.
    re_path(r"^accounts/(?:3rdparty|social)/", identities.closed),
    path("accounts/email/", mail.addresses, name="account_email"),
    path("accounts/code/", codes.sign_in, name="code_sign_in"),
    path("accounts/code/reset/", codes.reset, name="code_reset"),
    path("accounts/code/phone/", codes.change, name="code_change"),
    path("accounts/code/confirm/", codes.confirm, name="code_confirm"),
    path("accounts/code/enter/", proving.enter, name="code_enter"),
    path("accounts/code/again/", codes.again, name="code_again"),
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
