"""All addresses of the application."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

from obligor.config.api import api

pages = [
    include(f"{app.name}.pages")
    for app in apps.get_app_configs()
    if app.name.startswith("obligor.") and find_spec(f"{app.name}.pages")
]

urlpatterns = [
    path("api/v1/", api.urls),
    *(path("", module) for module in pages),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
]
