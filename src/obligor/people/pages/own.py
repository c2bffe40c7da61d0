"""Pages about people, and what each person sets for themselves."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from obligor.foundation.clock import now
from obligor.foundation.web import actor, back_to, go, signed_in
from obligor.people import actions

YEAR_SECONDS = 365 * 24 * 60 * 60


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language here and now, and keep a signed-in person's choice."""
    language = request.POST.get("language", "")
    answer = go(request, back_to(request))
    if language not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        actions.change_own_settings(language=language, by=actor(request), at=now())
    return _kept(answer, settings.LANGUAGE_COOKIE_NAME, language)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Change the colours, and keep a signed-in person's choice."""
    theme = request.POST.get("theme", "")
    answer = go(request, back_to(request))
    if theme not in {"auto", "light", "dark"}:
        return answer
    if request.user.is_authenticated:
        actions.change_own_settings(theme=theme, by=actor(request), at=now())
    return _kept(answer, "theme", theme)


def _kept(answer: HttpResponse, name: str, value: str) -> HttpResponse:
    answer.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@signed_in()
def my_settings(request: HttpRequest) -> HttpResponse:
    """Show language and colours."""
    return render(request, "people/my_settings.html")


urlpatterns = [
    path("language", set_language, name="set_language"),
    path("theme", set_theme, name="set_theme"),
    path("me", my_settings, name="my_settings"),
]
