"""What things are called: no catch-all modules, every rule id once and with its source."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from obligor.config import finder
from tidy.tree import Complaint, Source, Tree

FORBIDDEN = re.compile(
    r"^(.*_)?(services?|utils?|utilities|helpers?|common|managers?|misc|stuff|base_classes)$"
)
RULE = re.compile(r"^\s*Rule: (?P<id>[A-Z]{3}-\d\d) (?P<sentence>\S.*)$")
RULE_LINE = re.compile(r"^\s*Rule:")


def name_says_nothing(tree: Tree) -> Iterator[Complaint]:
    """A file is named after what it holds; a drawer for everything grows without end."""
    for source in tree.python:
        parts = [*source.path.parts[:-1], source.path.stem]
        bad = [part for part in parts if FORBIDDEN.match(part)]
        if bad:
            yield source.complain(1, f"{bad[0]} says nothing: name the file after what it holds")


def rule_is_not_found_once(tree: Tree) -> Iterator[Complaint]:
    """A rule has an id of three letters and two digits, one sentence, a source, and one home."""
    homes: dict[str, list[tuple[Source, int]]] = defaultdict(list)
    for source in tree.product:
        for docstring, line in _docstrings(source):
            rules = [text for text in docstring.splitlines() if RULE_LINE.match(text)]
            if rules and not re.search(r"^\s*Source: \S", docstring, re.M):
                yield source.complain(line, "a rule needs a line `Source: …`")
            for text in rules:
                rule = RULE.match(text)
                if rule is None:
                    yield source.complain(line, f"write `Rule: ABC-01 One sentence.`, not {text!r}")
                else:
                    homes[rule["id"]].append((source, line))
    for rule_id, places in homes.items():
        for source, line in places[1:]:
            first = places[0][0].path
            yield source.complain(line, f"{rule_id} is already defined in {first}")


def rules_page_is_old(tree: Tree) -> Iterator[Complaint]:
    """The page of all rules says what the code says."""
    page = tree.root / "docs" / "rules.md"
    now = page.read_text(encoding="utf-8") if page.exists() else ""
    if now != finder.rules_page(tree.root):
        yield Complaint("docs/rules.md", 1, "says something else than the code: make rules")


def _docstrings(source: Source) -> Iterator[tuple[str, int]]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring:
                yield docstring, getattr(node, "lineno", 1)


CHECKS = (name_says_nothing, rule_is_not_found_once, rules_page_is_old)
