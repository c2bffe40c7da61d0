"""How a module of ``obligor`` is built: the nine files, its own tables, its place in the order."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from pathlib import Path

from tidy.tree import Complaint, Tree

NINE = {"events", "models", "queries", "actions", "reactions", "api", "pages", "jobs"}  # + README
FOLDERS = {"templates", "static", "locale", "migrations", "templatetags"}
MAY_BE_FOLDERS = {"queries", "actions", "pages", "api", "models"}
DJANGO = {"__init__", "apps"}
# A further file name is a decision; docs/decisions/0003 says why each of these is one.
FURTHER = {
    "people": {"middleware", "signin"},
    "portfolio": {"snapshot", "extract", "night", "starting", "overview"},
    "imports": {"loading", "files", "rows", "workbooks"},
    "records": {"plugins", "http_json"},
    "bankflows": {"files"},
}
FREE = {"config", "foundation"}  # they serve the modules and are built otherwise


def file_has_no_place(tree: Tree) -> Iterator[Complaint]:
    """A module has the nine files, those it needs, and no other."""
    for module in _modules(tree):
        for path in sorted(module.iterdir()):
            if path.name.startswith((".", "__pycache__")) or path.suffix in {".md", ".sql"}:
                continue
            if not _has_place(path, module.name):
                said = "is none of a module's files: see ARCHITECTURE.md, or record a decision"
                yield Complaint(str(path.relative_to(tree.root)), 1, f"{path.name} {said}")


def readme_is_missing(tree: Tree) -> Iterator[Complaint]:
    """A module says on half a page what it owns, its verbs, its events, its rules."""
    for module in _modules(tree):
        if not (module / "README.md").is_file():
            yield Complaint(str(module.relative_to(tree.root)), 1, "the module has no README.md")


def table_is_foreign(tree: Tree) -> Iterator[Complaint]:
    """A module touches its own tables alone; others offer queries and events."""
    for source in tree.product:
        if source.module is None:
            continue
        for node in source.nodes:
            owner = _imported_tables(node)
            if owner not in (None, source.module, "foundation"):
                yield source.complain(node, f"imports the tables of {owner}: ask its queries")


def module_is_not_guarded(tree: Tree) -> Iterator[Complaint]:
    """Every module is listed in the boundary that orders its files."""
    boundaries = configparser.ConfigParser()
    boundaries.read(tree.root / ".importlinter")
    listed = boundaries.get("importlinter:contract:inside-a-module", "containers", fallback="")
    for module in _modules(tree):
        if f"obligor.{module.name}" not in listed.split():
            said = f"add obligor.{module.name} to inside-a-module"
            yield Complaint(".importlinter", 1, said)


def core_touches_the_world(tree: Tree) -> Iterator[Complaint]:
    """The core opens no files by path and says nothing by itself."""
    for source in tree.product:
        if source.path.parts[1] != "obligor_core":
            continue
        for node in source.nodes:
            match node:
                case ast.Call(func=ast.Name(id="open" | "print" | "input")):
                    yield source.complain(node, "the core neither opens files nor talks")


def schema_shares_its_name(tree: Tree) -> Iterator[Complaint]:
    """The API's description knows a schema by its name alone: two of one name are one."""
    homes: dict[str, str] = {}
    for source in tree.product:
        if "api" not in source.path.parts and source.path.stem not in {"api", "rest"}:
            continue
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                first = homes.setdefault(node.name, str(source.path))
                if first != str(source.path):
                    yield source.complain(node, f"{node.name} is a schema of {first} too")


def _modules(tree: Tree) -> list[Path]:
    package = tree.root / "src" / "obligor"
    return [
        path
        for path in sorted(package.iterdir())
        if path.is_dir() and (path / "__init__.py").exists() and path.name not in FREE
    ]


def _has_place(path: Path, module: str) -> bool:
    if path.is_dir():
        return path.name in FOLDERS | MAY_BE_FOLDERS
    return path.suffix == ".py" and path.stem in NINE | DJANGO | FURTHER.get(module, set())


def _imported_tables(node: ast.AST) -> str | None:
    """Return the module whose ``models`` the node imports."""
    if isinstance(node, ast.ImportFrom) and node.module:
        dotted = [f"{node.module}.{name.name}" for name in node.names]
    elif isinstance(node, ast.Import):
        dotted = [name.name for name in node.names]
    else:
        return None
    for name in dotted:
        parts = name.split(".")
        if parts[0] == "obligor" and "models" in parts[2:]:
            return parts[1]
    return None


CHECKS = (
    file_has_no_place,
    readme_is_missing,
    table_is_foreign,
    module_is_not_guarded,
    core_touches_the_world,
    schema_shares_its_name,
)
