"""Where an installation keeps its files: ``OBLIGOR_HOME``, else ``var`` in the checkout."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEY_BYTES = 50


def checkout() -> Path | None:
    """Return the root of the source checkout; ``None`` when installed as a package."""
    path = Path(__file__).resolve().parents[3]
    return path if (path / "pyproject.toml").is_file() else None


def root() -> Path:
    """Return the installation's own folder, made when missing for its owner alone."""
    given = os.environ.get("OBLIGOR_HOME")
    source = checkout()
    path = Path(given or (source / "var" if source else "~/.obligor"))
    return _private(path.expanduser().absolute())


def folder(name: str) -> Path:
    """Return the folder ``name`` inside the root, made when missing for its owner alone."""
    return _private(root() / name)


def secret_key() -> str:
    """Return the signing key: ``OBLIGOR_SECRET_KEY``, else the one kept in ``secret.key``.

    The file is made on first use; processes that start together agree on one key.
    """
    given = os.environ.get("OBLIGOR_SECRET_KEY")
    if given:
        return given
    path = root() / "secret.key"
    if not path.exists():
        with locked(root() / "lock"):
            if not path.exists():
                _write_private(path, text=secrets.token_urlsafe(KEY_BYTES))
    return path.read_text(encoding="ascii")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold ``path`` as a lock between processes; a killed holder lets go of it."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _private(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _write_private(path: Path, *, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
