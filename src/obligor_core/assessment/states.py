"""The life of an assessment: who may do what with it, and what it becomes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from obligor_core.decision import Refusal
from obligor_core.text import Text


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


LABELS: Final = {
    State.DRAFT: Text("draft", "草稿"),
    State.SUBMITTED: Text("waiting for review", "待复核"),
    State.CONFIRMED: Text("in force", "生效"),
    State.REPLACED: Text("replaced", "已被替代"),
    State.WITHDRAWN: Text("withdrawn", "已撤回"),
}

MOVES: Final = {
    (State.DRAFT, "refresh"): State.DRAFT,
    (State.DRAFT, "write"): State.DRAFT,
    (State.DRAFT, "submit"): State.SUBMITTED,
    (State.SUBMITTED, "send_back"): State.DRAFT,
    (State.SUBMITTED, "confirm"): State.CONFIRMED,
    (State.DRAFT, "withdraw"): State.WITHDRAWN,
    (State.SUBMITTED, "withdraw"): State.WITHDRAWN,
    (State.CONFIRMED, "replace"): State.REPLACED,
}


class MoveImpossible(Refusal):
    text = Text(
        "The assessment is {en}: this cannot be done with it now.",
        "该评估当前为“{zh}”状态，不能执行此操作。",
    )


def moved(state: str, verb: str) -> State:
    """Return what the assessment becomes.

    Rule: ASM-04 An assessment is a draft until it is submitted, and in force once a second
    person has confirmed it; what is in force is replaced, never changed.
    Source: architecture, states; 双人复核.

    :raises MoveImpossible: when the state does not allow the verb
    """
    now = State(state)
    after = MOVES.get((now, verb))
    if after is None:
        label = LABELS[now]
        raise MoveImpossible(en=label.en, zh=label.zh)
    return after
