"""The REST API, assembled from the modules' routers."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from obligor.foundation.rest import Api, Json, problem
from obligor.people.signin import ClientThrottle, PersonAuth, TokenAuth

api = Api(
    title="Obligor",
    version="1",
    description=(
        "Credit customer management. Everything that a page can do, the API can do. Amounts are"
        " decimal strings with an ISO 4217 currency; instants are ISO 8601 with offset."
    ),
    auth=[TokenAuth(), PersonAuth()],
    throttle=[ClientThrottle()],
    renderer=Json(),
    docs_url="docs",
)

for app in apps.get_app_configs():
    if app.name.startswith("obligor.") and app.label != "config" and find_spec(f"{app.name}.api"):
        api.add_router(f"/{app.label}", import_module(f"{app.name}.api").router)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that is none: a problem to a machine, a page to a person."""
    if request.path.startswith("/api/"):
        return problem(request, status=404, kind="NotFound")
    return page_not_found(request, exception)
