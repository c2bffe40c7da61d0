"""All addresses of the application."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
