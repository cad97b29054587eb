"""Addresses of the accounts' API."""

from django.urls import path

from accounts.api import messages, sessions, views

urlpatterns = [
    path("account/", views.AccountView.as_view(), name="api_account"),
    path("account/choices/", messages.ChoicesView.as_view(), name="api_choices"),
    path("account/sessions/", sessions.SessionsView.as_view(), name="api_sessions"),
    path(
        "account/sessions/<str:session_id>/", sessions.SessionView.as_view(), name="api_session"
    ),
    path("messages/", messages.MessagesView.as_view(), name="api_messages"),
    path("messages/read/", messages.MessagesReadView.as_view(), name="api_messages_read"),
    path("messages/<int:notice_id>/", messages.MessageView.as_view(), name="api_message"),
    path("addresses/", views.AddressesView.as_view(), name="api_addresses"),
    path("addresses/<int:address_id>/", views.AddressView.as_view(), name="api_address"),
]
