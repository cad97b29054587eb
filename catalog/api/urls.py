"""Addresses of the catalogue's API."""

from django.urls import path

from catalog.api import views

urlpatterns = [
    path("categories/", views.ShelvesView.as_view(), name="api_categories"),
    path("brands/", views.BrandsView.as_view(), name="api_brands"),
    path("products/", views.ProductsView.as_view(), name="api_products"),
    path("products/<int:product_id>/", views.ProductView.as_view(), name="api_product"),
    path("products/<int:product_id>/similar/", views.SimilarView.as_view(), name="api_similar"),
    path("favourites/", views.FavouritesView.as_view(), name="api_favourites"),
    path("favourites/<int:product_id>/", views.FavouriteView.as_view(), name="api_favourite"),
    path("search/suggestions/", views.SuggestionsView.as_view(), name="api_suggestions"),
]
