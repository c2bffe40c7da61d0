"""The questions of a sheet as a form: what is written, shown, at fault, and was said before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from obligor.foundation import figures
from obligor.questionnaires.pages.wording import spoken
from obligor_core.questionnaires.answering import Unfit, as_json, plain_number
from obligor_core.questionnaires.conditions import Answers
from obligor_core.questionnaires.declared import (
    Declaration,
    Evidence,
    Question,
    QuestionKind,
    Section,
)
from obligor_core.questionnaires.parsing import Questionnaire

ANSWER, COMMENT = "q-", "c-"
COMMENT_MAX = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the form."""

    question: Question
    number: int
    is_shown: bool
    text: str
    chosen: tuple[str, ...]
    comment: str
    error: str
    before: str
    documents: tuple[Any, ...]

    @property
    def name(self) -> str:
        return ANSWER + self.question.id

    @property
    def comment_name(self) -> str:
        return COMMENT + self.question.id

    @property
    def is_chosen(self) -> bool:
        """Return whether the answer is chosen from a list."""
        return bool(self.question.choices)

    @property
    def is_multi(self) -> bool:
        return self.question.kind is QuestionKind.MULTI

    @property
    def is_answered(self) -> bool:
        return bool(self.text or self.chosen)

    @property
    def needs_evidence(self) -> bool:
        return self.question.evidence is Evidence.REQUIRED

    @property
    def takes_evidence(self) -> bool:
        return self.question.evidence is not Evidence.NONE

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Return word, label and whether it is chosen."""
        return [
            (c.value, figures.said(c.label), c.value in self.chosen) for c in self.question.choices
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form."""

    section: Section
    rows: tuple[Row, ...]

    @property
    def weight(self) -> str:
        """Return the weight of the section in percent, empty when it does not count."""
        return plain_number(self.section.weight) if self.section.weight else ""

    @property
    def left_count(self) -> int:
        """Return how many of its shown questions are not answered."""
        return sum(row.is_shown and not row.is_answered for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What stands in the form; ``written`` is kept as it was typed."""

    written: Mapping[str, Any]
    shown: Collection[str]
    comments: Mapping[str, str]
    unfit: tuple[Unfit, ...] = ()
    earlier: Answers | None = None
    documents: Mapping[str, tuple[Any, ...]] | None = None


def parts(questionnaire: Questionnaire, contents: Contents) -> list[Part]:
    """Return the form section by section; shown questions are numbered through."""
    declared, number = questionnaire.declaration, 0
    found = []
    for section in declared.sections:
        rows = []
        for question in section.questions:
            number += question.id in contents.shown
            rows.append(_row(question, number, contents))
        found.append(Part(section, tuple(rows)))
    return found


def _row(question: Question, number: int, contents: Contents) -> Row:
    raw = contents.written.get(question.id)
    words = tuple(raw) if isinstance(raw, list | tuple) else ((str(raw),) if raw else ())
    errors = {u.question: figures.said(u.what) for u in contents.unfit}
    return Row(
        question=question,
        number=number,
        is_shown=question.id in contents.shown,
        text="" if question.choices or not words else words[0],
        chosen=words if question.choices else (),
        comment=contents.comments.get(question.id, ""),
        error=errors.get(question.id, ""),
        before=_before(question, raw, contents.earlier),
        documents=(contents.documents or {}).get(question.id, ()),
    )


def _before(question: Question, raw: Any, earlier: Answers | None) -> str:
    """Return the earlier answer in words where the present one differs."""
    old = (earlier or {}).get(question.id)
    if old is None or as_json({"it": old})["it"] == raw:
        return ""
    return spoken(question, old)


def written_in(given: QueryDict, declared: Declaration) -> dict[str, Any]:
    """Return what the form says for each question; nothing chosen is an empty text."""
    found: dict[str, Any] = {}
    for question in declared.questions:
        words = [word for word in given.getlist(ANSWER + question.id) if word]
        if question.kind is QuestionKind.MULTI:
            found[question.id] = words
        else:
            found[question.id] = words[0] if words else ""
    return found


def comments_in(given: QueryDict, declared: Declaration) -> dict[str, str]:
    """Return the comments of the form by question."""
    return {q.id: given.get(COMMENT + q.id, "").strip()[:COMMENT_MAX] for q in declared.questions}
