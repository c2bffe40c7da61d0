"""The tree that is checked: its files, each read and parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PYTHON_ROOTS = ("src", "tests", "scripts", "bench")
NOT_OURS = {"vendor", "__pycache__", "node_modules"}
EDGE_FILES = {"api", "pages", "jobs", "middleware", "signin", "clock", "web"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True, slots=True)
class Complaint:
    """What is wrong, where, and what to do instead."""

    path: str
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.said}"


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text and its syntax tree."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def is_product(self) -> bool:
        return self.path.parts[0] == "src"

    @property
    def is_test(self) -> bool:
        return self.path.parts[0] == "tests"

    @property
    def is_edge(self) -> bool:
        """Return whether the file may read the clock: it is where people and machines come in."""
        inside = self.path.parts[1:]
        names = {part.removesuffix(".py") for part in inside[2:]}
        return inside[:2] == ("obligor", "config") or bool(names & EDGE_FILES)

    @property
    def module(self) -> str | None:
        """Return the package of ``obligor`` that the file belongs to."""
        parts = self.path.parts
        return parts[2] if parts[:2] == ("src", "obligor") and len(parts) > 3 else None

    def complain(self, node: ast.AST | int, said: str) -> Complaint:
        """Return a complaint about a line of this file."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return Complaint(str(self.path), line, said)


@dataclass(frozen=True)
class Tree:
    """The repository below ``root``."""

    root: Path

    @cached_property
    def python(self) -> list[Source]:
        """Return every Python file of ours but the migrations, which Django writes."""
        paths = [
            path
            for top in PYTHON_ROOTS
            for path in sorted((self.root / top).rglob("*.py"))
            if not NOT_OURS & set(path.parts) and path.parent.name != "migrations"
        ]
        return [
            Source(path.relative_to(self.root), path.read_text(encoding="utf-8")) for path in paths
        ]

    @property
    def product(self) -> list[Source]:
        return [source for source in self.python if source.is_product]

    @property
    def tests(self) -> list[Source]:
        return [source for source in self.python if source.is_test]

    def files(self, *patterns: str) -> list[Path]:
        """Return the files below ``src`` that match, vendored ones left out."""
        found = {p for pattern in patterns for p in (self.root / "src").rglob(pattern)}
        return sorted(p for p in found if p.is_file() and not NOT_OURS & set(p.parts))
