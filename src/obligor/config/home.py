"""Where an installation keeps its files: ``OBLIGOR_HOME``, else ``var`` in the checkout."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_BYTES = 50


def root() -> Path:
    """Return the installation's own folder, made when missing."""
    given = os.environ.get("OBLIGOR_HOME")
    path = Path(given) if given else Path(__file__).resolve().parents[3] / "var"
    path.mkdir(parents=True, exist_ok=True)
    return path


def folder(name: str) -> Path:
    """Return the folder ``name`` inside the root, made when missing."""
    path = root() / name
    path.mkdir(exist_ok=True)
    return path


def secret_key() -> str:
    """Return the signing key: ``OBLIGOR_SECRET_KEY``, else the one kept in ``secret.key``."""
    given = os.environ.get("OBLIGOR_SECRET_KEY")
    if given:
        return given
    path = root() / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(KEY_BYTES))
    return path.read_text()
