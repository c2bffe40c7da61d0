"""Read the text of a questionnaire; every fault is kept with its line, and reading goes on."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from obligor_core.customers.kinds import CustomerKind
from obligor_core.policy.declared import ValueType
from obligor_core.policy.document import Node, nodes
from obligor_core.policy.finding import Finding, Place, Refused
from obligor_core.policy.reading import NO_TEXT, Reader
from obligor_core.questionnaires.declared import (
    NO,
    YES,
    Band,
    Choice,
    Declaration,
    Evidence,
    Purpose,
    Question,
    QuestionKind,
    Section,
    Unanswered,
)
from obligor_core.text import Text

HEADER_NEEDED: Final = (
    *("questionnaire", "version", "title", "source", "verified", "effective_from"),
    *("purpose", "customers", "validity_months", "unanswered", "sections"),
)
QUESTION_NEEDED: Final = ("id", "kind", "text")
QUESTION_OPTIONAL: Final = (
    *("help", "weight", "required", "evidence", "when"),
    *("choices", "bands", "yes", "no", "unit", "least", "most"),
)
#: The keys that only some kinds of question have.
OF_KIND: Final = {
    QuestionKind.SINGLE: {"choices"},
    QuestionKind.MULTI: {"choices"},
    QuestionKind.NUMBER: {"bands", "unit", "least", "most"},
    QuestionKind.YES_NO: {"yes", "no"},
    QuestionKind.DATE: set(),
    QuestionKind.TEXT: set(),
}
PARTICULAR: Final = frozenset().union(*OF_KIND.values())
LABELS: Final = {YES: Text("Yes", "是"), NO: Text("No", "否")}


def read(text: str) -> Declaration | list[Finding]:
    """Return what the text declares, or every fault in its form."""
    try:
        root = nodes(text)
    except Refused as refused:
        return list(refused.findings)
    reader = Reader()
    declaration = _declaration(reader, root)
    return reader.findings or declaration


def _declaration(reader: Reader, root: Node) -> Declaration:
    fields = reader.fields(root, needed=HEADER_NEEDED, optional=("note",))
    is_verified, note = _verified(reader, fields, root.place)
    day = fields.get("effective_from")
    return Declaration(
        name=reader.name(reader.word(fields.get("questionnaire")), root.place),
        version=reader.word(fields.get("version")),
        title=reader.both(fields.get("title")),
        source=reader.both(fields.get("source")),
        is_verified=is_verified,
        note=note,
        effective_from=reader.day(reader.word(day), day.place if day else root.place),
        purpose=reader.one_of(fields.get("purpose"), Purpose, default=Purpose.OTHER),
        customer_kinds=tuple(
            reader.one_of(n, CustomerKind, default=CustomerKind.ENTERPRISE)
            for n in reader.items(fields.get("customers"))
        ),
        validity_months=int(_number(reader, fields.get("validity_months"), is_whole=True) or 0),
        unanswered=reader.one_of(fields.get("unanswered"), Unanswered, default=Unanswered.ZERO),
        sections=tuple(_section(reader, n) for n in reader.items(fields.get("sections"))),
        places={name: node.place for name, node in fields.items()},
    )


def _verified(reader: Reader, fields: dict[str, Node], place: Place) -> tuple[bool, Text | None]:
    """Return whether the source was checked, and the note.

    Rule: QUE-01 A questionnaire names its source; what was not checked against it says so in a
    note.
    Source: house decision, as POL-16 asks of policies
    """
    is_verified = reader.flag(fields.get("verified"), default=True)
    note = reader.both(fields["note"]) if "note" in fields else None
    if not is_verified and note is None:
        what = Text("An unverified text has no note.", "未核实的文本缺少说明。")
        remedy = Text("Add note: {en: …, zh: …}.", "请补充 note: {en: …, zh: …}。")
        reader.fault("QUE-01", place, what=what, remedy=remedy)
    return is_verified, note


def _section(reader: Reader, node: Node) -> Section:
    fields = reader.fields(node, needed=("id", "title", "weight", "questions"))
    return Section(
        id=reader.name(reader.word(fields.get("id")), _place(fields, "id", node)),
        title=reader.both(fields.get("title")),
        weight=_number(reader, fields.get("weight")) or Fraction(0),
        questions=tuple(_question(reader, n) for n in reader.items(fields.get("questions"))),
        place=node.place,
    )


def _question(reader: Reader, node: Node) -> Question:
    fields = reader.fields(node, needed=QUESTION_NEEDED, optional=QUESTION_OPTIONAL)
    kind = reader.one_of(fields.get("kind"), QuestionKind, default=QuestionKind.TEXT)
    _check_keys(reader, fields, kind)
    return Question(
        id=reader.name(reader.word(fields.get("id")), _place(fields, "id", node)),
        kind=kind,
        text=reader.both(fields.get("text")),
        hint=reader.both(fields["help"]) if "help" in fields else None,
        weight=_number(reader, fields.get("weight")) or Fraction(0),
        is_required=reader.flag(fields.get("required"), default=False),
        evidence=reader.one_of(fields.get("evidence"), Evidence, default=Evidence.NONE),
        when=reader.passage(fields["when"]) if "when" in fields else None,
        choices=_choices(reader, fields, kind, node.place),
        bands=tuple(_band(reader, n) for n in reader.items(fields.get("bands"))),
        unit=reader.unit(fields.get("unit"), ValueType.NUMBER),
        least=_number(reader, fields.get("least")),
        most=_number(reader, fields.get("most")),
        place=_place(fields, "id", node),
    )


def _place(fields: dict[str, Node], key: str, otherwise: Node) -> Place:
    return fields[key].place if key in fields else otherwise.place


def _check_keys(reader: Reader, fields: dict[str, Node], kind: QuestionKind) -> None:
    """Keep a fault for each key that questions of the kind do not have.

    Rule: QUE-02 A question has the keys of its kind: choices for single and multi, bands for a
    number, points under yes and no; dates and texts are not scored.
    Source: docs/questionnaires.md, "Questions"
    """
    for key, node in fields.items():
        if key in PARTICULAR and key not in OF_KIND[kind]:
            what = Text(
                f"A question of the kind {kind} has no {key}.", f"{kind} 类问题不使用 {key}。"
            )
            remedy = Text("Drop it, or choose another kind.", "请删除，或更换问题类型。")
            reader.fault("QUE-02", node.place, what=what, remedy=remedy)


def _choices(
    reader: Reader, fields: dict[str, Node], kind: QuestionKind, place: Place
) -> tuple[Choice, ...]:
    if kind is QuestionKind.YES_NO:
        return tuple(_yes_or_no(reader, word, fields.get(word), place) for word in (YES, NO))
    entries = reader.entries(fields.get("choices"))
    return tuple(_choice(reader, key, at, node) for key, at, node in entries)


def _choice(reader: Reader, key: str, place: Place, node: Node) -> Choice:
    given = reader.fields(node, needed=("en", "zh"), optional=("points", "veto"))
    return Choice(
        value=reader.choice(key, place),
        label=Text(reader.word(given.get("en")), reader.word(given.get("zh"))),
        points=_number(reader, given.get("points")),
        is_veto=reader.flag(given.get("veto"), default=False),
        place=place,
    )


def _yes_or_no(reader: Reader, word: str, node: Node | None, place: Place) -> Choice:
    given = reader.fields(node, optional=("points", "veto", "en", "zh")) if node else {}
    label = LABELS[word]
    if "en" in given and "zh" in given:
        label = Text(reader.word(given["en"]), reader.word(given["zh"]))
    return Choice(
        value=word,
        label=label,
        points=_number(reader, given.get("points")),
        is_veto=reader.flag(given.get("veto"), default=False),
        place=node.place if node else place,
    )


def _band(reader: Reader, node: Node) -> Band:
    given = reader.fields(node, needed=("points",), optional=("from", "to", "label", "veto"))
    return Band(
        start=_number(reader, given.get("from")),
        end=_number(reader, given.get("to")),
        label=reader.both(given["label"]) if "label" in given else NO_TEXT,
        points=_number(reader, given.get("points")) or Fraction(0),
        is_veto=reader.flag(given.get("veto"), default=False),
        place=node.place,
    )


def _number(reader: Reader, node: Node | None, *, is_whole: bool = False) -> Fraction | None:
    """Return a number exactly as written, None where none is."""
    if node is None:
        return None
    value = reader.value(node, ValueType.INTEGER if is_whole else ValueType.NUMBER)
    return value if isinstance(value, Fraction) else None
