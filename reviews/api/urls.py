"""Addresses of the reviews' API."""

from django.urls import path

from reviews.api import views

urlpatterns = [
    path(
        "products/<int:product_id>/reviews/",
        views.ProductReviewsView.as_view(),
        name="api_product_reviews",
    ),
    path(
        "orders/<str:number>/reviews/", views.OrderReviewsView.as_view(), name="api_order_reviews"
    ),
    path("reviews/", views.OwnReviewsView.as_view(), name="api_reviews"),
]
