"""The database connection: ``DATABASE_URL``, else the embedded PostgreSQL."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from obligor.config import home

NO_ADDRESS = "an address looks like postgresql://user:password@host:5432/database"


def url() -> str:
    """Return the address of the database, starting the embedded one where none is named."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    from obligor.config import embedded

    return embedded.dsn(home.root() / "postgres")


def settings() -> dict[str, Any]:
    """Return the database as Django wants it.

    :raises ImproperlyConfigured: when the address is none of a PostgreSQL database
    """
    parts = urlsplit(url())
    if not _is_address(parts):
        raise ImproperlyConfigured(NO_ADDRESS)
    options = dict(parse_qsl(parts.query))
    host = unquote(options.pop("host", "") or parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }


def _is_address(parts: SplitResult) -> bool:
    try:
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1
