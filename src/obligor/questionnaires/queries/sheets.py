"""Sheets of answers within reach: one, those of a customer, those of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from obligor.customers import queries as customers
from obligor.customers.queries.documents import documents_of
from obligor.foundation.access import Actor
from obligor.questionnaires.models import OPEN, QuestionnaireVersion, Sheet
from obligor.questionnaires.queries.versions import activated, questionnaire_of
from obligor_core.decision import Refusal
from obligor_core.questionnaires import answering, life, scoring
from obligor_core.questionnaires.answering import Difference, Progress
from obligor_core.questionnaires.conditions import Answer, loaded
from obligor_core.questionnaires.life import Validity
from obligor_core.questionnaires.parsing import Questionnaire
from obligor_core.text import Text

SEE = "questionnaire.see"


class SheetUnknown(Refusal):
    status = 404
    text = Text("There are no answers {id} that you may see.", "不存在您可查看的答卷 {id}。")


class Reading:
    """A sheet as the core reads it: what is shown, answered, scored, and still to do."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.questionnaire: Questionnaire = questionnaire_of(sheet.version)

    @property
    def title(self) -> Text:
        return self.questionnaire.declaration.title

    @cached_property
    def answers(self) -> dict[str, Answer]:
        return answering.answers_of(self.questionnaire, self.sheet.answers)[0]

    @cached_property
    def facts(self) -> dict[str, Any]:
        return loaded(self.sheet.facts, self.questionnaire.conditions.facts)

    @cached_property
    def shown(self) -> frozenset[str]:
        conditions = self.questionnaire.conditions
        return conditions.shown(self.answers, self.facts, on=self.sheet.begun_on)

    @cached_property
    def evidence(self) -> dict[str, list[int]]:
        """Return the ids of documents by question."""
        found: dict[str, list[int]] = {}
        for one in self.sheet.evidence.all() if self.sheet.pk else ():
            found.setdefault(one.question, []).append(one.document_id)
        return found

    @cached_property
    def progress(self) -> Progress:
        return answering.progress(
            self.questionnaire,
            self.answers,
            shown=self.shown,
            comments=self.sheet.comments,
            evidenced=self.evidence.keys(),
        )

    @cached_property
    def score(self) -> scoring.Score:
        return scoring.score(self.questionnaire, self.answers, shown=self.shown)

    @cached_property
    def earlier(self) -> dict[str, Answer]:
        """Return the answers of the sheet before, as far as they fit this version."""
        before = self.sheet.before
        if before is None:
            return {}
        return answering.answers_of(self.questionnaire, before.answers)[0]


def differences(before: Reading, after: Reading) -> tuple[Difference, ...]:
    """Return what two sheets answer otherwise: questions of the later, then those it dropped."""
    questions = {q.id: q for q in before.questionnaire.declaration.questions}
    questions = {q.id: q for q in after.questionnaire.declaration.questions} | {
        name: q
        for name, q in questions.items()
        if after.questionnaire.declaration.question(name) is None
    }
    return answering.differences(questions.values(), before.answers, after=after.answers)


def sheets(actor: Actor, *, verb: str = SEE) -> QuerySet[Sheet]:
    """Return the sheets of every customer within reach, the latest saved first."""
    reached = customers.visible(actor, verb=verb)
    rows = Sheet.objects.filter(customer__in=reached).select_related("version", "customer")
    return rows.order_by("-saved_at", "-pk")


def sheet_for(actor: Actor, sheet_id: int, *, verb: str = SEE) -> Sheet:
    """Return one sheet of a customer within reach.

    :raises SheetUnknown: when there is none
    """
    found = sheets(actor, verb=verb).select_related("before").filter(pk=sheet_id).first()
    if found is None:
        raise SheetUnknown(id=sheet_id)
    return found


def sheets_of(customer_id: int) -> QuerySet[Sheet]:
    """Return the sheets of a customer, the latest first; the caller has checked the reach."""
    rows = Sheet.objects.filter(customer=customer_id).select_related("version", "customer")
    return rows.order_by("-begun_on", "-pk")


def newest_confirmed(customer_id: int, name: str) -> Sheet | None:
    """Return the newest confirmed sheet of a questionnaire."""
    rows = sheets_of(customer_id).filter(name=name, state=Sheet.State.CONFIRMED)
    return rows.order_by("-answered_on", "-pk").first()


def open_sheet(customer_id: int, name: str) -> Sheet | None:
    """Return the sheet that is being written or waits for review."""
    return sheets_of(customer_id).filter(name=name, state__in=OPEN).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a customer stands with one questionnaire; ``version`` is in force for its kind."""

    version: QuestionnaireVersion | None
    title: Text
    confirmed: Sheet | None
    open: Sheet | None
    validity: Validity

    @property
    def name(self) -> str:
        sheet = self.confirmed or self.open
        return sheet.name if sheet else str(self.version and self.version.name)

    @property
    def is_due(self) -> bool:
        """Return whether answers are wanted now and nobody writes them yet."""
        return self.version is not None and self.open is None and self.validity != Validity.VALID


def standings(customer_id: int, kind: str, *, on: date) -> list[Standing]:
    """Return each questionnaire for the kind of customer, and others that it once answered."""
    found = list(sheets_of(customer_id).exclude(state=Sheet.State.WITHDRAWN))
    versions = {v.name: v for v in activated(on=on) if kind in v.customer_kinds}
    names = [*versions, *(n for n in dict.fromkeys(s.name for s in found) if n not in versions)]
    return [_standing(versions.get(n), [s for s in found if s.name == n], on) for n in names]


def _standing(version: QuestionnaireVersion | None, found: list[Sheet], on: date) -> Standing:
    confirmed = [s for s in found if s.state == Sheet.State.CONFIRMED]
    newest = max(confirmed, key=lambda s: (s.answered_on, s.pk), default=None)
    shown = version or found[0].version
    return Standing(
        version=version,
        title=Text(shown.title_en, shown.title_zh),
        confirmed=newest,
        open=next((s for s in found if s.state in OPEN), None),
        validity=life.validity(newest.expires_on if newest else None, on=on),
    )


def waiting(actor: Actor) -> QuerySet[Sheet]:
    """Return the sheets that wait for a review that this person may give, the oldest first."""
    rows = sheets(actor, verb="questionnaire.confirm").filter(state=Sheet.State.SUBMITTED)
    names = [name for name in (actor.name, actor.on_behalf_of) if name]
    return rows.exclude(writers__overlap=names).order_by("submitted_at", "pk")


def newest_of_each(actor: Actor) -> QuerySet[Sheet]:
    """Return the newest confirmed sheet of each customer and questionnaire within reach.

    ``is_open`` says that a newer one is being written or waits for review.
    """
    confirmed = Sheet.objects.filter(
        customer=OuterRef("customer"), name=OuterRef("name"), state=Sheet.State.CONFIRMED
    ).order_by("-answered_on", "-pk")
    being_written = Sheet.objects.filter(
        customer=OuterRef("customer"), name=OuterRef("name"), state__in=OPEN
    )
    rows = sheets(actor).filter(pk=Subquery(confirmed.values("pk")[:1]))
    return rows.annotate(is_open=Exists(being_written)).order_by("expires_on", "pk")


def kept_scores(result: Mapping[str, Any] | None) -> dict[str, int | None]:
    """Return the scores of the sections that were kept with a confirmed sheet."""
    return dict((result or {}).get("sections", {}))


def scores_now(reading: Reading) -> dict[str, int | None]:
    """Return the scores of the sections by the answers as they are, in hundredths."""
    return {s.section.id: scoring.hundredths(s.score) for s in reading.score.sections}


def documents_behind(reading: Reading) -> dict[str, tuple[Any, ...]]:
    """Return the documents by question, those that are on the customer's file."""
    if not reading.evidence:
        return {}
    rows = {row.pk: row for row in documents_of(reading.sheet.customer_id)}
    return {
        name: tuple(rows[pk] for pk in ids if pk in rows) for name, ids in reading.evidence.items()
    }


def facts_shown(reading: Reading) -> list[tuple[Text, Any]]:
    """Return the facts that the conditions read, with their labels."""
    facts = reading.questionnaire.conditions.facts
    return [(fact.label, reading.facts.get(fact.name)) for fact in facts]
