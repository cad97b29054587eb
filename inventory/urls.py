"""Addresses of those who wait for something sold out."""

from django.urls import path

from inventory import views

urlpatterns = [
    path("stock/wait/", views.wait, name="wait"),
    path("stock/stop/<str:token>/", views.waiting_stop, name="waiting_stop"),
    path("stock/book/", views.book, name="book"),
    path("account/bookings/", views.bookings, name="bookings"),
    path("account/bookings/<int:booking_id>/", views.booking_withdraw, name="booking_withdraw"),
    path("account/waiting/", views.waiting, name="waiting"),
    path("account/waiting/<int:request_id>/", views.waiting_withdraw, name="waiting_withdraw"),
]
