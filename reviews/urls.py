"""Addresses of reviews."""

from django.urls import path

from reviews import views

urlpatterns = [
    path("orders/<str:number>/review/", views.review_order, name="review_order"),
    path("account/reviews/", views.my_reviews, name="my_reviews"),
    path("p/<int:product_id>/reviews/", views.product_reviews, name="product_reviews"),
]
