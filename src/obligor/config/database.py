"""The database connection: ``DATABASE_URL``, else the embedded PostgreSQL."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from obligor.config import home


def url() -> str:
    """Return the address of the database, starting the embedded one where none is named."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    from obligor.config import embedded

    return embedded.dsn(home.root() / "postgres")


def settings() -> dict[str, Any]:
    """Return the database as Django wants it."""
    parts = urlsplit(url())
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
