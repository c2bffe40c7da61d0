"""What lies in the repository: vendored files as fetched, no address of a package registry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tidy.tree import Complaint, Tree

# Written in two halves, so that this file does not find itself.
HOSTS = tuple(
    first + second
    for first, second in (
        ("registry.npm", "js"),
        ("npmmir", "ror"),
        ("pypi.", "org"),
        ("pythonhos", "ted"),
        ("jsdel", "ivr"),
        ("unp", "kg.com"),
        ("cdn", "js."),
        ("tuna.tsing", "hua"),
        ("mirrors.ali", "yun"),
        ("proxy.gol", "ang"),
    )
)
LOOKED_AT = {".py", ".sh", ".md", ".txt", ".in", ".toml", ".yaml", ".yml", ".json", ".html", ".cfg"}
TOPS = ("src", "tests", "scripts", "bench", "docs", "policies", "requirements", ".ci")


def address_of_a_registry(tree: Tree) -> Iterator[Complaint]:
    """Where packages come from is the machine's own setting, never the project's."""
    for path in _texts(tree.root):
        text = path.read_text(encoding="utf-8", errors="replace")
        if any(host in text for host in HOSTS):
            for number, line in enumerate(text.splitlines(), start=1):
                if any(host in line for host in HOSTS):
                    where = str(path.relative_to(tree.root))
                    yield Complaint(where, number, "names a package registry: leave it out")


def vendored_file_was_changed(tree: Tree) -> Iterator[Complaint]:
    """Vendored files are what ``scripts/vendor.sh`` fetched, byte for byte."""
    for sums in sorted(tree.root.glob("src/**/vendor/SHA256SUMS")) + sorted(
        tree.root.glob("tests/vendor/SHA256SUMS")
    ):
        for line in sums.read_text(encoding="utf-8").splitlines():
            expected, _, name = line.partition("  ")
            path = sums.parent / name
            found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"
            if found != expected:
                where = str(path.relative_to(tree.root))
                yield Complaint(where, 1, "is not the file that was fetched: make vendor")


def _texts(root: Path) -> Iterator[Path]:
    yield from (p for p in sorted(root.iterdir()) if p.is_file() and _is_text(p))
    for top in TOPS:
        yield from (p for p in sorted((root / top).rglob("*")) if p.is_file() and _is_text(p))


def _is_text(path: Path) -> bool:
    return "vendor" not in path.parts and (
        path.suffix in LOOKED_AT or path.name in {"Makefile", "run"}
    )


CHECKS = (address_of_a_registry, vendored_file_was_changed)
