"""The outermost edge of pages: a refusal is an answer, not an accident."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from obligor.foundation import web
from obligor_core.decision import Refusal


class RefusalMiddleware:
    """Turn a refusal that no form caught into a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, Refusal):
            return web.refused(request, fault)
        return None
