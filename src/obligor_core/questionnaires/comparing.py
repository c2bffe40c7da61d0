"""What a version of a questionnaire says otherwise than another, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from obligor_core.questionnaires.answering import plain_number
from obligor_core.questionnaires.declared import Band, Choice, Declaration, Question, Section
from obligor_core.text import Text

ADDED: Final = Text("Question added: {it}", "新增问题：{it}")
REMOVED: Final = Text("Question removed: {it}", "删除问题：{it}")
MOVED: Final = Text("“{it}” moved from {before} to {after}", "“{it}”由 {before} 移至 {after}")
WORDED: Final = Text("“{before}” is now worded “{after}”", "“{before}”改写为“{after}”")
SECTION_ADDED: Final = Text("Section added: {it}", "新增部分：{it}")
SECTION_REMOVED: Final = Text("Section removed: {it}", "删除部分：{it}")
WEIGHT: Final = Text("Weight of “{it}”: {before} → {after}", "“{it}”的权重：{before} → {after}")
POINTS: Final = Text(
    "Points of “{it}”, {part}: {before} → {after}", "“{it}”中 {part} 的分值：{before} → {after}"
)
VETO: Final = Text("“{it}”, {part} is a knock-out now", "“{it}”中 {part} 现为一票否决")
NO_VETO: Final = Text("“{it}”, {part} is no knock-out any more", "“{it}”中 {part} 不再是一票否决")
BANDS: Final = Text("Bands of “{it}” changed", "“{it}”的分段已变更")
SHOWN: Final = Text(
    "“{it}” is asked when: {before} → {after}", "“{it}”的提问条件：{before} → {after}"
)
REQUIRED: Final = Text("“{it}” is required now", "“{it}”改为必答")
OPTIONAL: Final = Text("“{it}” is not required any more", "“{it}”改为选答")
EVIDENCE: Final = Text(
    "Evidence of “{it}”: {before} → {after}", "“{it}”的附件要求：{before} → {after}"
)
VALIDITY: Final = Text("Months of validity: {before} → {after}", "有效月数：{before} → {after}")
UNANSWERED: Final = Text(
    "Unanswered counts: {before} → {after}", "未作答的处理：{before} → {after}"
)
CUSTOMERS: Final = Text("For customers: {before} → {after}", "适用客户：{before} → {after}")
ALWAYS: Final = "–"


def changes(before: Declaration, after: Declaration) -> list[Text]:
    """Return a sentence for each thing that differs: the head, the sections, the questions."""
    return [
        *_head(before, after),
        *_sections(before, after),
        *_questions(before, after),
    ]


def _head(before: Declaration, after: Declaration) -> Iterator[Text]:
    pairs = (
        (VALIDITY, before.validity_months, after.validity_months),
        (UNANSWERED, before.unanswered.value, after.unanswered.value),
        (CUSTOMERS, ", ".join(before.customer_kinds), ", ".join(after.customer_kinds)),
    )
    yield from (said.fill(before=old, after=new) for said, old, new in pairs if old != new)


def _sections(before: Declaration, after: Declaration) -> Iterator[Text]:
    old, new = ({s.id: s for s in one.sections} for one in (before, after))
    yield from (_said(SECTION_ADDED, new[name].title) for name in new if name not in old)
    yield from (_said(SECTION_REMOVED, old[name].title) for name in old if name not in new)
    for name in (name for name in new if name in old):
        yield from _weight(old[name], new[name], new[name].title)


def _questions(before: Declaration, after: Declaration) -> Iterator[Text]:
    old, new = (_placed(one) for one in (before, after))
    yield from (_said(ADDED, new[name][1].text) for name in new if name not in old)
    yield from (_said(REMOVED, old[name][1].text) for name in old if name not in new)
    for name in (name for name in new if name in old):
        (section, one), (other_section, other) = old[name], new[name]
        if section != other_section:
            yield _said(MOVED, other.text, before=section, after=other_section)
        yield from _question(one, other)


def _placed(declared: Declaration) -> dict[str, tuple[str, Question]]:
    return {q.id: (s.id, q) for s in declared.sections for q in s.questions}


def _question(old: Question, new: Question) -> Iterator[Text]:
    if old.text != new.text:
        yield Text(
            WORDED.en.format(before=old.text.en, after=new.text.en),
            WORDED.zh.format(before=old.text.zh, after=new.text.zh),
        )
    yield from _weight(old, new, new.text)
    if old.is_required != new.is_required:
        yield _said(REQUIRED if new.is_required else OPTIONAL, new.text)
    if old.evidence != new.evidence:
        yield _said(EVIDENCE, new.text, before=old.evidence.value, after=new.evidence.value)
    conditions = [one.when.text if one.when else ALWAYS for one in (old, new)]
    if conditions[0] != conditions[1]:
        yield _said(SHOWN, new.text, before=conditions[0], after=conditions[1])
    if old.bands != new.bands:
        yield _said(BANDS, new.text)
    yield from _choices(old, new)


def _choices(old: Question, new: Question) -> Iterator[Text]:
    known = {c.value: c for c in old.choices}
    gone = [c for c in old.choices if new.choice(c.value) is None]
    for choice in new.choices:
        yield from _choice(known.get(choice.value), choice, new)
    yield from (_part(POINTS, new, c, before=_points(c), after=ALWAYS) for c in gone)


def _choice(old: Choice | None, new: Choice, question: Question) -> Iterator[Text]:
    before = _points(old) if old else ALWAYS
    if before != _points(new):
        yield _part(POINTS, question, new, before=before, after=_points(new))
    if new.is_veto != bool(old and old.is_veto):
        yield _part(VETO if new.is_veto else NO_VETO, question, new)


def _part(said: Text, question: Question, choice: Choice, **values: object) -> Text:
    return Text(
        said.en.format(it=question.text.en, part=choice.label.en, **values),
        said.zh.format(it=question.text.zh, part=choice.label.zh, **values),
    )


def _points(part: Choice | Band) -> str:
    return ALWAYS if part.points is None else plain_number(part.points)


def _weight(old: Section | Question, new: Section | Question, said: Text) -> Iterator[Text]:
    if old.weight != new.weight:
        weights = {"before": plain_number(old.weight), "after": plain_number(new.weight)}
        yield _said(WEIGHT, said, **weights)


def _said(said: Text, it: Text, **values: object) -> Text:
    return Text(said.en.format(it=it.en, **values), said.zh.format(it=it.zh, **values))
