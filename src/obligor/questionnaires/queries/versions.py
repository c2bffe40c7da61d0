"""Which version of a questionnaire is in force, what its versions say, and what ships."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path

from django.db.models import QuerySet

from obligor.questionnaires.models import QuestionnaireVersion
from obligor_core.catalogue import whole_catalogue
from obligor_core.decision import Refusal
from obligor_core.policy import Finding
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.questionnaires import comparing
from obligor_core.questionnaires.parsing import Questionnaire, parse
from obligor_core.text import Text

SHIPPED = Path(__file__).parents[4] / "questionnaires"
OTHER_NAME = Text(
    "The text names itself {found}, but this is the questionnaire {name}.",
    "该文本自称 {found}，而此处为问卷 {name}。",
)
OTHER_NAME_REMEDY = Text("Write `questionnaire: {name}`.", "请写 `questionnaire: {name}`。")


class QuestionnaireUnknown(Refusal):
    status = 404
    text = Text("There is no questionnaire {name}.", "不存在问卷 {name}。")


class VersionUnknown(Refusal):
    status = 404
    text = Text("There is no questionnaire version {id}.", "不存在编号为 {id} 的问卷版本。")


def shipped_names() -> list[str]:
    """Return the names of the questionnaires that ship with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def shipped_text(name: str) -> str:
    """Return the text of a shipped questionnaire."""
    return (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    """Return the SHA-256 that names a text for ever."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def parsed_text(text: str) -> Questionnaire | tuple[Finding, ...]:
    """Return the questionnaire of a text, or its findings; parsed once a text."""
    found = parse(text, whole_catalogue(BookNumbers()))
    return found if isinstance(found, Questionnaire) else tuple(found)


def findings_in(text: str, *, name: str = "") -> list[Finding]:
    """Return every fault of the text; ``name`` is what it must call itself, if that is known."""
    found = parsed_text(text)
    if not isinstance(found, Questionnaire):
        return list(found)
    if name and found.name != name:
        what = OTHER_NAME.fill(found=found.name, name=name)
        place = found.declaration.places["questionnaire"]
        return [Finding("QUE-00", place, what, OTHER_NAME_REMEDY.fill(name=name))]
    return []


def questionnaire_of(version: QuestionnaireVersion) -> Questionnaire:
    """Return the questionnaire of a kept version.

    :raises ValueError: when a fact that it reads is gone from the catalogue
    """
    found = parsed_text(version.text)
    if not isinstance(found, Questionnaire):
        raise ValueError(f"version {version.pk} of {version.name} is faulty: {found[0]}")
    return found


def versions(name: str) -> QuerySet[QuestionnaireVersion]:
    """Return all versions of a questionnaire, newest first."""
    return QuestionnaireVersion.objects.filter(name=name).order_by("-number")


def version(version_id: int) -> QuestionnaireVersion:
    """Return one version.

    :raises VersionUnknown: when there is none
    """
    found = QuestionnaireVersion.objects.filter(pk=version_id).first()
    if found is None:
        raise VersionUnknown(id=version_id)
    return found


def activated(*, on: date) -> QuerySet[QuestionnaireVersion]:
    """Return the versions in force on the day, one of each name."""
    return (
        QuestionnaireVersion.objects.filter(
            state=QuestionnaireVersion.State.ACTIVATED, effective_from__lte=on
        )
        .order_by("name", "-effective_from", "-activated_at", "-number")
        .distinct("name")
    )


def version_in_force(name: str, *, on: date) -> QuestionnaireVersion | None:
    """Return the activated version with the newest start that is not after the day."""
    return activated(on=on).filter(name=name).first()


@dataclass(frozen=True, slots=True)
class QuestionnaireLine:
    """A questionnaire as the list shows it."""

    name: str
    newest: QuestionnaireVersion
    active: QuestionnaireVersion | None
    scheduled: QuestionnaireVersion | None
    drafts: int

    @property
    def title(self) -> Text:
        shown = self.active or self.newest
        return Text(shown.title_en, shown.title_zh)


def lines(*, on: date) -> list[QuestionnaireLine]:
    """Return all questionnaires with what is in force, scheduled and drafted."""
    of_name: dict[str, list[QuestionnaireVersion]] = {}
    for row in QuestionnaireVersion.objects.order_by("name", "-number").defer("text"):
        of_name.setdefault(row.name, []).append(row)
    active = {v.name: v for v in activated(on=on).defer("text")}
    return [
        QuestionnaireLine(
            name=name,
            newest=rows[0],
            active=active.get(name),
            scheduled=_scheduled(rows, on),
            drafts=sum(row.state == "draft" for row in rows),
        )
        for name, rows in of_name.items()
    ]


def _scheduled(rows: list[QuestionnaireVersion], on: date) -> QuestionnaireVersion | None:
    later = [r for r in rows if r.effective_from and r.effective_from > on]
    return min(later, key=lambda r: (r.effective_from, -r.number), default=None)


def line(name: str, *, on: date) -> QuestionnaireLine:
    """Return one questionnaire with what is in force, scheduled and drafted.

    :raises QuestionnaireUnknown: when there is none
    """
    found = next((one for one in lines(on=on) if one.name == name), None)
    if found is None:
        raise QuestionnaireUnknown(name=name)
    return found


def changes_between(before: str, after: str) -> list[Text] | None:
    """Return what differs between two texts question by question; None when one is faulty."""
    first, second = parsed_text(before), parsed_text(after)
    if isinstance(first, Questionnaire) and isinstance(second, Questionnaire):
        return comparing.changes(first.declaration, second.declaration)
    return None


def line_difference(before: str, after: str) -> list[str]:
    """Return what differs between two texts, line by line, with three lines around."""
    return list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
