"""The life of a security: proposed, accepted, registered, and how it ends."""

from __future__ import annotations

from enum import StrEnum

from obligor_core.decision import Refusal
from obligor_core.text import Text


class State(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REGISTERED = "registered"
    RELEASED = "released"
    DISPOSED = "disposed"
    DECLINED = "declined"


class Move(StrEnum):
    ACCEPT = "accept"
    REGISTER = "register"
    RELEASE = "release"
    DISPOSE = "dispose"
    DECLINE = "decline"


LABELS: dict[State, Text] = {
    State.PROPOSED: Text("proposed", "拟提供"),
    State.ACCEPTED: Text("accepted", "已接受"),
    State.REGISTERED: Text("registered", "已登记"),
    State.RELEASED: Text("released", "已解除"),
    State.DISPOSED: Text("disposed", "已处置"),
    State.DECLINED: Text("declined", "已拒绝"),
}
MOVES: dict[tuple[State, Move], State] = {
    (State.PROPOSED, Move.ACCEPT): State.ACCEPTED,
    (State.PROPOSED, Move.DECLINE): State.DECLINED,
    (State.ACCEPTED, Move.REGISTER): State.REGISTERED,
    (State.REGISTERED, Move.REGISTER): State.REGISTERED,
    (State.ACCEPTED, Move.RELEASE): State.RELEASED,
    (State.REGISTERED, Move.RELEASE): State.RELEASED,
    (State.ACCEPTED, Move.DISPOSE): State.DISPOSED,
    (State.REGISTERED, Move.DISPOSE): State.DISPOSED,
}
HELD = frozenset({State.ACCEPTED, State.REGISTERED})
ENDED = frozenset({State.RELEASED, State.DISPOSED, State.DECLINED})


class MoveNotPossible(Refusal):
    text = Text(
        "Collateral that is {state} cannot take this step. Look at its state again.",
        "担保物当前状态为“{state_zh}”，不能执行该操作，请刷新后查看。",
    )


def moved(state: State, move: Move) -> State:
    """Return the state after the move.

    Rule: COL-02 Only what was accepted is registered, released or disposed of; an end is final.
    Source: house decision; a security that comes back is registered anew, with its own history.

    :raises MoveNotPossible: when the state does not allow it
    """
    after = MOVES.get((state, move))
    if after is None:
        raise MoveNotPossible(state=LABELS[state].en, state_zh=LABELS[state].zh)
    return after
