"""Find where a behaviour lives: whether, with which numbers, when, and what is written.

Reads the source and the policies as text; imports neither Django nor the modules it reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

RULE = re.compile(r"^\s*Rule: (?P<id>[A-Z]{3}-\d\d) (?P<sentence>.+)$", re.M)
SOURCE = re.compile(r"^\s*Source: (?P<source>.+(?:\n(?!\s*$|\s*\w+: ).+)*)", re.M)
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

    A word of the glossary in Chinese also finds its English twin. An action that asks a rule
    which was found is found with it, as ``words`` holds every name that the action uses.
    """
    everything = [*rules(root), *numbers(root), *wiring(root), *verbs(root)]
    sought = [{word.lower(), *_english(root, word)} for word in words]
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
                    sentence=rule["sentence"].strip(),
                    owner=node.name if isinstance(node, Named) else path.stem,
                    path=str(path.relative_to(root)),
                    line=getattr(node, "lineno", 1),
                    source=" ".join(source["source"].split()) if source else "",
                    words=doc or "",
                )


def numbers(root: Path) -> Iterator[Place]:
    """Yield every line of the shipped policies that gives a value, with the path of its keys."""
    for path in sorted((root / "policies").rglob("*.yaml")):
        keys: list[tuple[int, str]] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            entry = re.match(r"^(\s*(?:- )?)([\w.-]+):\s*(.*?)\s*$", line)
            if entry is None:
                continue
            depth = len(entry[1])
            keys = [key for key in keys if key[0] < depth] + [(depth, entry[2])]
            name = ".".join(key for _, key in keys)
            where = str(path.relative_to(root))
            if entry[3]:
                yield Place("numbers", name, entry[3], path.stem, where, number)


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
    """Return the English terms of the glossary whose Chinese holds the word."""
    glossary = root / "docs" / "glossary.md"
    if word.isascii() or not glossary.exists():
        return set()
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", glossary.read_text(encoding="utf-8"), re.M)
    terms = [term for english, chinese in rows if word in chinese for term in english.split(" / ")]
    return {re.sub(r"\s*\(.*?\)", "", term).strip().lower() for term in terms} - {""}


def _answers(place: Place, sought: list[set[str]]) -> bool:
    more = place.words if place.kind == "whether" else ""
    text = " ".join((place.name, place.sentence, place.owner, place.path, more)).lower()
    readable = f"{text} {text.replace('_', ' ')}"
    return all(any(word in readable for word in words) for words in sought)
