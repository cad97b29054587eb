"""Every address of the API, below ``/api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

from shop import fronts_api, privacy_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("cart.api.urls")),
    path("", include("catalog.api.urls")),
    path("", include("inventory.api.urls")),
    path("", include("logistics.api.urls")),
    path("", include("loyalty.api.urls")),
    path("", include("operations.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("promotions.api.urls")),
    path("", include("reviews.api.urls")),
    path("account/export/", privacy_api.ExportView.as_view(), name="api_account_export"),
    path("account/closing/", privacy_api.ClosingView.as_view(), name="api_account_closing"),
    path("banners/", fronts_api.BannersView.as_view(), name="api_banners"),
    path("topics/", fronts_api.TopicsView.as_view(), name="api_topics"),
    path("topics/<slug:slug>/", fronts_api.TopicView.as_view(), name="api_topic"),
]
