"""What is wrong with a questionnaire that reads well: weights, points, bands and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from sqlglot import exp

from obligor_core.facts import Catalogue, Grain
from obligor_core.policy import sql
from obligor_core.policy.declared import Passage
from obligor_core.policy.finding import Finding, Place, Refused
from obligor_core.policy.inference import AS_OF
from obligor_core.questionnaires.declared import (
    FIVE_C,
    POINTS_MAX,
    Band,
    Choice,
    Declaration,
    Purpose,
    Question,
    QuestionKind,
    Section,
)
from obligor_core.text import Text

WHOLE: Final = 100
MONTHS_MAX: Final = 120
QUESTIONS_MAX: Final = 300
NEVER_SCORED: Final = frozenset({QuestionKind.DATE, QuestionKind.TEXT})
CHOSEN: Final = frozenset({QuestionKind.SINGLE, QuestionKind.MULTI})


def faults(declaration: Declaration, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield every fault but those of conditions."""
    yield from _header_faults(declaration)
    yield from _name_faults(declaration, catalogue)
    yield from _weight_faults(declaration)
    for question in declaration.questions:
        yield from _points_faults(question)
        yield from _band_faults(question)


def _header_faults(declaration: Declaration) -> Iterator[Finding]:
    """Yield faults of the head.

    Rule: QUE-03 A questionnaire says for which kinds of customer it is and for how many months
    its answers hold (1 to 120); one for the 5C has just the sections character, capacity, capital,
    collateral and conditions.
    Source: house decision; the five Cs of credit are the usual frame of judgement
    """
    places, start = declaration.places, Place(1, 1)
    top = places.get("sections", start)
    if not declaration.sections:
        what = Text("There are no sections.", "没有任何部分。")
        yield Finding("QUE-03", top, what, Text("Add sections.", "请补充 sections。"))
    if not declaration.customer_kinds:
        what = Text("It is for no kind of customer.", "未指定适用的客户类型。")
        remedy = Text(
            "Write customers: [enterprise, sole_trader, individual], or some of them.",
            "请填写 customers: [enterprise, sole_trader, individual] 中的一项或多项。",
        )
        yield Finding("QUE-03", places.get("customers", start), what, remedy)
    if not 1 <= declaration.validity_months <= MONTHS_MAX:
        what = Text("The months of validity are out of range.", "有效月数超出范围。")
        remedy = Text(
            f"Write validity_months from 1 to {MONTHS_MAX}.",
            f"validity_months 请填写 1 至 {MONTHS_MAX}。",
        )
        yield Finding("QUE-03", places.get("validity_months", start), what, remedy)
    if sum(1 for _ in declaration.questions) > QUESTIONS_MAX:
        what = Text("There are too many questions.", "问题过多。")
        remedy = Text(f"At most {QUESTIONS_MAX}.", f"最多 {QUESTIONS_MAX} 题。")
        yield Finding("QUE-03", top, what, remedy)
    found = sorted(section.id for section in declaration.sections)
    if declaration.purpose is Purpose.FIVE_C and found != sorted(FIVE_C):
        names = ", ".join(FIVE_C)
        what = Text("These are not the five sections of a 5C.", "5C 问卷的五个部分不完整。")
        remedy = Text(f"Write the sections {names}.", f"各部分的 id 应为 {names}。")
        yield Finding("QUE-03", top, what, remedy)


def _name_faults(declaration: Declaration, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield ids that are taken.

    Rule: QUE-04 An id stands once among sections and once among questions; the id of a question
    is no fact and no SQL word, since conditions name both.
    Source: docs/questionnaires.md, "Names"
    """
    taken = {f.name for f in catalogue.all(grain=Grain.CUSTOMER)} | {AS_OF.name}
    yield from _repeated(declaration.sections)
    yield from _repeated(declaration.questions)
    for question in declaration.questions:
        if question.id in taken or _is_sql_word(question.id):
            what = Text(
                f"{question.id} is a fact or a word of conditions.",
                f"{question.id} 已是指标名称或条件中的保留字。",
            )
            remedy = Text("Choose another id.", "请另选 id。")
            yield Finding("QUE-04", question.place, what, remedy)


def _repeated(named: Iterable[Section | Question]) -> Iterator[Finding]:
    seen: set[str] = set()
    for one in named:
        if one.id in seen:
            what = Text(f"The id {one.id} stands here twice.", f"id {one.id} 重复。")
            yield Finding("QUE-04", one.place, what, Text("Give each its own.", "请分别命名。"))
        seen.add(one.id)


def _is_sql_word(name: str) -> bool:
    try:
        found = sql.syntax(Passage(name, Place(1, 1), name), {name})
    except Refused:
        return True
    return not isinstance(found, exp.Column)


def _weight_faults(declaration: Declaration) -> Iterator[Finding]:
    """Yield weights that do not add up.

    Rule: QUE-05 Weights are percentages: those of the sections add up to 100, and those of the
    questions in a section that counts add up to 100.
    Source: docs/questionnaires.md, "Weights"
    """
    total = sum((s.weight for s in declaration.sections), Fraction(0))
    if declaration.sections and total != WHOLE:
        place = declaration.sections[-1].place
        yield _sum_fault(Text("the sections", "各部分"), total, place)
    for section in declaration.sections:
        inside = sum((q.weight for q in section.questions), Fraction(0))
        wanted = WHOLE if section.weight > 0 else 0
        if inside != wanted:
            said = Text(f"the questions of {section.id}", f"{section.id} 部分各题")
            yield _sum_fault(said, inside, section.place, wanted)
    weighted: list[Section | Question] = [*declaration.sections, *declaration.questions]
    for one in weighted:
        if one.weight < 0:
            what = Text(f"The weight of {one.id} is negative.", f"{one.id} 的权重为负。")
            yield Finding("QUE-05", one.place, what, Text("Write 0 or more.", "请填写 0 或以上。"))


def _sum_fault(said: Text, found: Fraction, place: Place, wanted: int = WHOLE) -> Finding:
    what = Text(
        f"The weights of {said.en} add up to {_plain(found)}, not {wanted}.",
        f"{said.zh}的权重合计为 {_plain(found)}，应为 {wanted}。",
    )
    off = _plain(abs(wanted - found))
    remedy = (
        Text(f"Take {off} away.", f"请减少 {off}。")
        if found > wanted
        else Text(f"{off} is missing: distribute it.", f"尚缺 {off}，请分配。")
    )
    return Finding("QUE-05", place, what, remedy)


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


def _points_faults(question: Question) -> Iterator[Finding]:
    """Yield faults of choices and points.

    Rule: QUE-06 Points go from 0 to 100; a question that counts gives points for every answer,
    and one of choices has at least two.
    Source: docs/questionnaires.md, "Points"
    """
    if question.is_scored and question.kind in NEVER_SCORED:
        what = Text("A date or a text is not scored.", "日期与文字题不计分。")
        yield _points(question.place, what, Text("Drop its weight.", "请删除其 weight。"))
    if question.kind in CHOSEN and len(question.choices) < 2:
        what = Text("There is nothing to choose.", "可选项不足。")
        yield _points(question.place, what, Text("Add choices.", "请补充 choices。"))
    if question.is_scored and question.kind is QuestionKind.NUMBER and not question.bands:
        what = Text("A number that counts needs bands.", "计分的数字题需要分段。")
        yield _points(question.place, what, Text("Add bands.", "请补充 bands。"))
    parts: list[Choice | Band] = [*question.choices, *question.bands]
    for part in parts:
        if part.points is not None and not 0 <= part.points <= POINTS_MAX:
            what = Text("The points are out of range.", "分值超出范围。")
            yield _points(part.place, what, Text("Write 0 to 100.", "请填写 0 至 100。"))
        if part.points is None and question.is_scored:
            what = Text("This answer has no points.", "该选项没有分值。")
            yield _points(part.place, what, Text("Add points.", "请补充 points。"))


def _band_faults(question: Question) -> Iterator[Finding]:
    """Yield gaps, overlaps and empty parts.

    Rule: QUE-07 Bands ascend, begin where the one before ends, are open at both ends, include
    their lower and exclude their upper limit, and none is empty.
    Source: docs/questionnaires.md, "Bands"; 以上 includes the number, Civil Code art. 1259
    """
    if not question.bands:
        return
    first, last = question.bands[0], question.bands[-1]
    if first.start is not None:
        what = Text("Numbers below the first band fall out.", "低于首段的数值没有归属。")
        yield _band(first.place, what, Text("Leave out its from.", "请删除首段的 from。"))
    if last.end is not None:
        what = Text("Numbers above the last band fall out.", "高于末段的数值没有归属。")
        yield _band(last.place, what, Text("Leave out its to.", "请删除末段的 to。"))
    for before, band in pairwise(question.bands):
        if before.end is None or band.start is None:
            what = Text("The border of two bands is missing.", "相邻两段之间缺少界限。")
            remedy = Text("Write to above and from here.", "请在上一段填写 to，在本段填写 from。")
            yield _band(band.place, what, remedy)
        elif before.end != band.start:
            is_gap = before.end < band.start
            gap = Text("There is a gap before this band.", "该段之前有空档。")
            overlap = Text("This band overlaps the one before.", "该段与上一段重叠。")
            remedy = Text("Let from equal the to above.", "请使 from 等于上一段的 to。")
            yield _band(band.place, gap if is_gap else overlap, remedy)
    for band in question.bands:
        if band.start is not None and band.end is not None and band.end <= band.start:
            what = Text("No number lies in this band.", "该段不可能有任何取值。")
            yield _band(band.place, what, Text("Let the limits ascend.", "请使界限递增。"))


def _points(place: Place, what: Text, remedy: Text) -> Finding:
    return Finding("QUE-06", place, what, remedy)


def _band(place: Place, what: Text, remedy: Text) -> Finding:
    return Finding("QUE-07", place, what, remedy)
