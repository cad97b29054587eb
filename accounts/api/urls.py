"""Addresses of the accounts' API."""

from django.urls import path

from accounts.api import codes, identities, messages, phone, sessions, views

urlpatterns = [
    path("sign-in/", codes.SignInView.as_view(), name="api_sign_in"),
    path("sign-in/codes/", codes.SignInCodesView.as_view(), name="api_sign_in_codes"),
    path("password-reset/", codes.PasswordResetView.as_view(), name="api_password_reset"),
    path("password-reset/codes/", codes.PasswordResetCodesView.as_view(), name="api_reset_codes"),
    path("account/phone/", phone.PhoneView.as_view(), name="api_phone"),
    path("account/phone/codes/", codes.PhoneCodesView.as_view(), name="api_phone_codes"),
    path("account/", views.AccountView.as_view(), name="api_account"),
    path("account/codes/", identities.ConfirmationCodeView.as_view(), name="api_account_codes"),
    path("account/identities/", identities.IdentitiesView.as_view(), name="api_identities"),
    path(
        "account/identities/<int:identity_id>/",
        identities.IdentityView.as_view(),
        name="api_identity",
    ),
    path("sign-in/identity/", identities.PartnerPhoneView.as_view(), name="api_sign_in_identity"),
    path(
        "sign-in/providers/<slug:partner>/",
        identities.PartnerSignInView.as_view(),
        name="api_sign_in_partner",
    ),
    path("account/choices/", messages.ChoicesView.as_view(), name="api_choices"),
    path("account/sessions/", sessions.SessionsView.as_view(), name="api_sessions"),
    path("account/sessions/<str:session_id>/", sessions.SessionView.as_view(), name="api_session"),
    path("messages/", messages.MessagesView.as_view(), name="api_messages"),
    path("messages/read/", messages.MessagesReadView.as_view(), name="api_messages_read"),
    path("messages/<int:notice_id>/", messages.MessageView.as_view(), name="api_message"),
    path("addresses/", views.AddressesView.as_view(), name="api_addresses"),
    path("addresses/<int:address_id>/", views.AddressView.as_view(), name="api_address"),
]
