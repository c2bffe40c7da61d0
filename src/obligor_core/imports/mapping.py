"""Which column of a file is which field: by header, in Chinese or English, or as remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from obligor_core.imports.fields import Field, ImportKind

NOISE = re.compile(r"[\s_\-()（）\[\]【】*:：.·/]+")


def normal(header: str) -> str:
    """Return a header without the blanks, brackets, marks and capitals that do not matter."""
    return NOISE.sub("", header).lower()


def header_of(field: Field) -> str:
    """Return the header that templates give the field: both languages, ``*`` when required."""
    return f"{field.label.zh} {field.label.en}{' *' if field.is_required else ''}"


def names_of(field: Field) -> list[str]:
    """Return all headers that mean the field, the plainest first."""
    return [field.name, field.label.zh, field.label.en, header_of(field), *field.headers]


def proposed(
    kind: ImportKind, headers: Sequence[str], *, remembered: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Return for each field the place of its column; fields without a column are left out.

    ``remembered`` maps normal headers to field names, as people chose before; it goes first.
    A column serves one field at most.
    """
    places = {normal(header): place for place, header in reversed(list(enumerate(headers)))}
    chosen: dict[str, int] = {}
    for header, name in (remembered or {}).items():
        if header in places and any(f.name == name for f in kind.fields):
            chosen.setdefault(name, places[header])
    for field in kind.fields:
        if field.name in chosen:
            continue
        for name in map(normal, names_of(field)):
            if name in places and places[name] not in chosen.values():
                chosen[field.name] = places[name]
                break
    return chosen


def missing(kind: ImportKind, mapping: Mapping[str, int]) -> list[Field]:
    """Return the required fields that no column serves."""
    return [field for field in kind.fields if field.is_required and field.name not in mapping]
