"""Take hold of a sheet before writing: within reach, in a state that allows it, as last seen."""

from __future__ import annotations

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.questionnaires import queries
from obligor.questionnaires.models import Sheet
from obligor_core.decision import Refusal
from obligor_core.questionnaires import life
from obligor_core.questionnaires.life import State
from obligor_core.text import Text


class MoveImpossible(Refusal):
    text = Text(
        "The answers are “{state}”; this cannot be done with them now.",
        "答卷状态为“{state}”，当前不能执行该操作。",
    )


class SheetChangedMeanwhile(Refusal):
    text = Text(
        "The answers were changed meanwhile (revision {now}, you saw {seen}). Load the page again;"
        " what you wrote is still in your form.",
        "答卷已被修改（当前修订 {now}，您所见为 {seen}）。请重新载入，您填写的内容仍在表单中。",
    )


def held(by: Actor, sheet_id: int, *, verb: str, revision: int | None = None) -> Sheet:
    """Return the sheet of a customer within reach, held until the transaction ends.

    :raises SheetUnknown: when there is none that the actor reaches with ``verb``
    :raises SheetChangedMeanwhile: when it is not as the actor saw it
    """
    reached = customers.visible(by, verb=verb)
    rows = Sheet.objects.filter(pk=sheet_id, customer__in=reached).select_related("version")
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise queries.SheetUnknown(id=sheet_id)
    if revision is not None and revision != found.revision:
        raise SheetChangedMeanwhile(now=found.revision, seen=revision)
    return found


def require_writable(sheet: Sheet) -> None:
    """Check that answers may be written.

    :raises MoveImpossible: when they are handed in, confirmed or withdrawn
    """
    if State(sheet.state) not in life.WRITABLE:
        raise MoveImpossible(state=sheet.get_state_display())


def move(sheet: Sheet, name: str) -> None:
    """Bring the sheet into the state that a move leads to; the caller saves it.

    :raises MoveImpossible: when the move is not possible in its state
    """
    state = life.moved(State(sheet.state), name)
    if state is None:
        raise MoveImpossible(state=sheet.get_state_display())
    sheet.state = state.value


def names_of(by: Actor) -> list[str]:
    """Return the names under which a person acts: the own, and whose authority is used."""
    return [name for name in (by.name, by.on_behalf_of) if name]


def add_writer(sheet: Sheet, by: Actor) -> None:
    """Note that this person had a hand in the answers; the caller saves it."""
    sheet.writers = list(dict.fromkeys([*sheet.writers, *names_of(by)]))


def naming(sheet: Sheet) -> dict[str, object]:
    """Return what every event about a sheet says of it."""
    return {
        "sheet_id": sheet.pk,
        "customer_id": sheet.customer_id,
        "questionnaire": sheet.name,
        "title_en": sheet.version.title_en,
        "title_zh": sheet.version.title_zh,
    }
