"""Gather the sentences that people read into each app's Chinese catalogue: ``make messages``.

No gettext programs are needed. A sentence that another app has translated is taken from there.
``--check`` writes nothing and fails when a catalogue is out of date or a sentence lacks Chinese.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
CATALOGUE = Path("locale") / LOCALE / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_now": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
WIDTH = 100
IDLE_HEADERS = (
    '"Project-Id-Version',
    '"Report-Msgid-Bugs-To',
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)


@dataclass(frozen=True, order=True, slots=True)
class Lack:
    """A sentence that is not said in Chinese as it should be, and the app it belongs to."""

    app: str
    sentence: str
    why: str


def apps(root: Path) -> list[Path]:
    """Return the packages of ``obligor`` that Django knows as apps."""
    return sorted(path.parent for path in (root / "src" / "obligor").glob("*/apps.py"))


def sentences(app: Path) -> Catalog:
    """Return a catalogue of what the app's templates and Python say, without translations."""
    found = _empty()
    for path in sorted([*app.rglob("*.py"), *app.glob("templates/**/*.*")]):
        if {"migrations", "vendor"} & set(path.parts):
            continue
        for _, sentence, _, context in _said(path):
            where = (str(path.relative_to(app)), 0)
            found.add(sentence, locations=[where], context=context)
    return found


def merged(app: Path, memory: dict[object, str]) -> Catalog:
    """Return the app's catalogue with new sentences in, vanished ones out, known ones filled."""
    catalogue = kept(app)
    catalogue.update(sentences(app), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        if message.id and not _chinese(message) and (message.id, message.context) in memory:
            message.string = memory[message.id, message.context]
    return catalogue


def kept(app: Path) -> Catalog:
    """Return the app's catalogue as it is on disk; an empty one when there is none."""
    path = app / CATALOGUE
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def lacks(root: Path) -> Iterator[Lack]:
    """Yield every sentence without Chinese, or whose Chinese drops or adds a placeholder."""
    for app in apps(root):
        catalogue = kept(app)
        for message in sentences(app):
            if message.id:
                own = catalogue.get(_key(message), message.context)
                why = _fault(message, own)
                if why:
                    yield Lack(app.name, str(_key(message)), why)


def memory_of(root: Path) -> dict[object, str]:
    """Return what any app has translated, by sentence and context."""
    return {
        (message.id, message.context): message.string
        for app in apps(root)
        for message in kept(app)
        if message.id and _chinese(message)
    }


def write(app: Path, catalogue: Catalog) -> bool:
    """Write the catalogue when it differs from the file; return whether it did."""
    text = BytesIO()
    write_po(text, catalogue, width=WIDTH, sort_by_file=True, include_lineno=False)
    lines = [line for line in text.getvalue().decode().splitlines() if _is_kept(line)]
    path = app / CATALOGUE
    new = "\n".join(lines).strip() + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == new:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8")
    return True


def main(root: Path, *, is_check: bool) -> int:
    """Bring every catalogue up to date and report what lacks; return the exit status."""
    memory = memory_of(root)
    for app in [] if is_check else apps(root):
        catalogue = merged(app, memory)
        if len(catalogue) and write(app, catalogue):
            print(f"{app.name}: {len(catalogue)} sentences")
    found = sorted(lacks(root))
    for lack in found:
        print(f"{lack.app}: {lack.why}: {lack.sentence!r}")
    return 1 if found else 0


def _said(path: Path) -> Iterator[tuple[int, object, list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Blanked-out markup keeps its indentation, which is none that Python would accept.
        blanked = templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in blanked.splitlines())
    return extract("python", BytesIO(text.encode()), keywords=KEYWORDS)


def _empty() -> Catalog:
    return Catalog(locale=LOCALE, charset="utf-8", fuzzy=False, header_comment="")


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _chinese(message: Message | None) -> str:
    if message is None or message.fuzzy:
        return ""
    return message.string[0] if isinstance(message.string, tuple) else message.string


def _fault(message: Message, own: Message | None) -> str | None:
    chinese = _chinese(own)
    if not chinese:
        return "no Chinese"
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    allowed = [sorted(PLACEHOLDER.findall(form)) for form in english]
    if sorted(PLACEHOLDER.findall(chinese)) not in allowed:
        return "other placeholders in the Chinese"
    return None


def _is_kept(line: str) -> bool:
    """Return whether the line says something: the dates and names of the header do not."""
    return not line.startswith(IDLE_HEADERS)


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1], is_check="--check" in sys.argv[1:]))
