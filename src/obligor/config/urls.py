"""All addresses of the application."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from obligor.config.api import api

pages = [
    include(f"{app.name}.pages")
    for app in apps.get_app_configs()
    if app.name.startswith("obligor.") and find_spec(f"{app.name}.pages")
]

handler404 = "obligor.config.api.not_found"

urlpatterns = [
    path("api/v1/", api.urls),
    *(path("", module) for module in pages),
    re_path(
        r"^accounts/(?:password/reset|password/set|email|confirm-email|signup)/",
        RedirectView.as_view(pattern_name="my_security"),  # no mail: administrators do these
    ),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
]
