"""Find where a behaviour lives: whether, with which numbers, when, and what is written.

Reads the source and the policies as text; imports neither Django nor the modules it reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# A sentence goes on over the lines that follow, up to an empty line or the next "Word:" or ":word".
MORE = r"(?:\n(?!\s*$|\s*\w+: |\s*:).+)*"
RULE = re.compile(rf"^\s*Rule: (?P<id>[A-Z]{{3}}-\d\d) (?P<sentence>.+{MORE})", re.M)
SOURCE = re.compile(rf"^\s*Source: (?P<source>.+{MORE})", re.M)
ENTRY = re.compile(r"^(\s*(?:- )?)([\w.-]+):\s*(.*?)\s*$")
PART = re.compile(r"^(\s*)- ({.+})\s*$")
Kind = Literal["whether", "numbers", "when", "written"]
KINDS: tuple[Kind, ...] = ("whether", "numbers", "when", "written")
Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the source; ``owner`` is the function, or the table of the wiring."""

    kind: Kind
    name: str
    sentence: str
    owner: str
    path: str
    line: int
    source: str = ""
    words: str = ""


def find(root: Path, *words: str) -> list[Place]:
    """Return the places that answer for all the words, in English or Chinese.

    A word of the glossary also finds its twins, in Chinese or in English; a word that nobody uses
    finds the term whose meaning has it. An action that asks a rule which was found is found with
    it, as ``words`` holds every name that the action uses.
    """
    everything = [*rules(root), *numbers(root), *wiring(root), *verbs(root)]
    sought = [{word.lower(), *_english(root, word)} for word in words]
    found = [place for place in everything if _answers(place, sought)]
    if not found:
        sought = [{word.lower(), *_terms(root, word)} for word in words]
        found = [place for place in everything if _answers(place, sought)]
    asked = {place.owner for place in found if place.kind == "whether" and len(place.owner) > 3}
    also = [
        place
        for place in everything
        if place.kind == "written" and place not in found and asked & set(place.words.split())
    ]
    return sorted(found + also, key=lambda place: KINDS.index(place.kind))


def rules(root: Path) -> Iterator[Place]:
    """Yield every rule: the functions whose docstring has a ``Rule:`` line."""
    for path, text in _python(root, "src", having="Rule: "):
        for node in ast.walk(ast.parse(text)):
            doc = ast.get_docstring(node) if isinstance(node, Named | ast.Module) else None
            for rule in RULE.finditer(doc or ""):
                source = SOURCE.search(doc or "")
                yield Place(
                    kind="whether",
                    name=rule["id"],
                    sentence=" ".join(rule["sentence"].split()),
                    owner=node.name if isinstance(node, Named) else path.stem,
                    path=str(path.relative_to(root)),
                    line=getattr(node, "lineno", 1),
                    source=" ".join(source["source"].split()) if source else "",
                    words=doc or "",
                )


def numbers(root: Path) -> Iterator[Place]:
    """Yield every line of the shipped policies that gives a value, with the path of its keys.

    The lines of a rule have its id in their path.
    """
    for path in sorted((root / "policies").rglob("*.yaml")):
        where = str(path.relative_to(root))
        keys: list[tuple[int, str]] = []
        rule = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            entry, part = ENTRY.match(line), PART.match(line)
            if entry is not None:
                depth = len(entry[1])
                rule = entry[3] if entry[1].endswith("- ") and entry[2] == "id" else rule
                keys = [key for key in keys if key[0] < depth] + [(depth, entry[2])]
                path_of_keys = [key for _, key in keys]
                if rule and keys[0][1] == "rules":
                    path_of_keys.insert(1, rule)
                if entry[3]:
                    name = ".".join(path_of_keys)
                    yield Place("numbers", name, entry[3], path.stem, where, number)
            elif part is not None:
                name = ".".join(key for depth, key in keys if depth < len(part[1]))
                yield Place("numbers", name, part[2], path.stem, where, number)


def wiring(root: Path) -> Iterator[Place]:
    """Yield who reacts to which event, at once or after commit."""
    path = root / "src" / "obligor" / "config" / "wiring.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            when = ast.unparse(node.target)
            for event, reactions in zip(node.value.keys, node.value.values, strict=True):
                if event is not None:
                    yield Place(
                        kind="when",
                        name=ast.unparse(event),
                        sentence=ast.unparse(reactions).strip("[]"),
                        owner=when,
                        path=str(path.relative_to(root)),
                        line=event.lineno,
                    )


def verbs(root: Path) -> Iterator[Place]:
    """Yield every verb: its name, its label in both languages, the function that writes."""
    for path, text in _python(root, "src/obligor", having="@verb("):
        for node in ast.walk(ast.parse(text)):
            call = _verb_call(node)
            if isinstance(node, Named) and call is not None:
                yield Place(
                    kind="written",
                    name=ast.literal_eval(call.args[0]),
                    sentence=_label(call) or (ast.get_docstring(node) or "").partition("\n")[0],
                    owner=node.name,
                    path=str(path.relative_to(root)),
                    line=node.lineno,
                    words=" ".join(_names_used(node)),
                )


def rules_page(root: Path) -> str:
    """Return ``docs/rules.md``: every rule with its sentence, source and place, by module."""
    lines = [
        "# Rules",
        "",
        "Generated by `make rules` from the docstrings of the code; `obligor where RULE-OR-WORD`",
        "finds the same, with the numbers, the wiring and the actions beside.",
    ]
    module = ""
    for rule in sorted(rules(root), key=lambda rule: (_module(rule), rule.name)):
        if _module(rule) != module:
            module = _module(rule)
            lines += [
                "",
                f"## {module}",
                "",
                "| rule | says | source | where |",
                "|---|---|---|---|",
            ]
        where = f"[`{rule.owner}`](../{rule.path})"
        lines.append(f"| {rule.name} | {_cell(rule.sentence)} | {_cell(rule.source)} | {where} |")
    return "\n".join(lines) + "\n"


def _module(place: Place) -> str:
    parts = Path(place.path).parts
    return parts[2].removesuffix(".py")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _python(root: Path, top: str, *, having: str) -> Iterator[tuple[Path, str]]:
    for path in sorted((root / top).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if having in text:
            yield path, text


def _verb_call(node: ast.AST) -> ast.Call | None:
    for mark in getattr(node, "decorator_list", []):
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("verb"):
            return mark
    return None


def _names_used(node: ast.AST) -> list[str]:
    names = (getattr(inner, "id", None) or getattr(inner, "attr", None) for inner in ast.walk(node))
    return sorted({name for name in names if name})


def _label(call: ast.Call) -> str:
    for keyword in call.keywords:
        if keyword.arg == "label" and isinstance(keyword.value, ast.Call):
            said = [a.value for a in keyword.value.args if isinstance(a, ast.Constant)]
            return " · ".join(str(text) for text in said)
    return ""


def _english(root: Path, word: str) -> set[str]:
    """Return the English terms of the glossary that mean the same.

    Those whose Chinese holds the word, or those that stand beside it in one cell.
    """
    rows = _glossary(root)
    if word.isascii():
        return _said(english for english, _, _ in rows if word.lower() in _said([english]))
    return _said(english for english, chinese, _ in rows if word in chinese)


def _terms(root: Path, word: str) -> set[str]:
    """Return the terms of the glossary in whose row the word stands, or begins one."""
    begun = re.compile(rf"\b{re.escape(word)}" if word.isascii() else re.escape(word), re.I)
    return _said(row[0] for row in _glossary(root) if begun.search(" ".join(row)))


def _glossary(root: Path) -> list[tuple[str, str, str]]:
    glossary = root / "docs" / "glossary.md"
    text = glossary.read_text(encoding="utf-8") if glossary.exists() else ""
    return re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*)\|", text, re.M)


def _said(cells: Iterable[str]) -> set[str]:
    terms = {term for cell in cells for term in cell.split(" / ")}
    return {re.sub(r"\s*\(.*?\)", "", term).strip().lower() for term in terms} - {""}


def _answers(place: Place, sought: list[set[str]]) -> bool:
    more = place.words if place.kind == "whether" else ""
    text = " ".join((place.name, place.sentence, place.owner, place.path, more)).lower()
    readable = f"{text} {text.replace('_', ' ')} {text.replace('–', '-')}"
    return all(any(word in readable for word in words) for words in sought)
