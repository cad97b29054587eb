"""Addresses of catalog's pages."""

from django.urls import path

from catalog import views

urlpatterns = [
    path("c/", views.categories, name="categories"),
    path("c/<slug:slug>-<int:category_id>/", views.category, name="category"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="search_suggestions"),
    path("p/<slug:slug>-<int:product_id>/", views.product, name="product"),
    path("account/favourites/", views.favourites, name="favourites"),
    path("favourites/<int:product_id>/toggle/", views.favourite_toggle, name="favourite_toggle"),
]
