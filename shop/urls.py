"""Every address of the shop."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.decorators.cache import cache_page
from django.views.static import serve
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from shop import health, privacy_pages, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", include("shop.api_urls")),
    path("api/schema/", cache_page(300)(SpectacularAPIView.as_view()), name="schema"),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="api/docs.html"),
        name="api_docs",
    ),
    path("_allauth/", include("allauth.headless.urls")),
    path("notify/", include("orders.api.notify_urls")),
    path("favicon.ico", views.favicon),
    path("robots.txt", views.robots),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
if settings.SERVES_MEDIA:
    urlpatterns.append(
        re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT})
    )
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("", include("catalog.urls")),
    path("", include("cart.urls")),
    path("", include("orders.urls")),
    path("", include("accounts.urls")),
    path("", include("inventory.urls")),
    path("", include("promotions.urls")),
    path("", include("loyalty.urls")),
    path("", include("reviews.urls")),
    path("account/export/", privacy_pages.export, name="account_export"),
    path("account/closing/", privacy_pages.closing, name="account_closing"),
    path("account/closing/keep/", privacy_pages.keep, name="account_keep"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("topics/<slug:slug>/", views.topic_page, name="topic"),
    path("help/<slug:topic>/", views.help_page, name="help"),
    path("styleguide/", views.styleguide, name="styleguide"),
    prefix_default_language=False,
)

handler400 = "shop.errors.bad_request"
handler403 = "shop.errors.forbidden"
handler404 = "shop.errors.not_found"
handler429 = "shop.errors.too_many"
handler500 = "shop.errors.server_error"
