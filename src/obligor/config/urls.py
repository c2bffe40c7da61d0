"""All addresses of the application."""

from django.urls import include, path

from obligor.config.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
