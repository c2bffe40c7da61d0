"""Prove that a condition can never be true, or that two can never be true together.

Every comparison of one name with a constant is a set of values; a conjunction is impossible when
the sets of one name have nothing in common. What is more complicated counts as possible, so
nothing is called unreachable that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import reduce
from typing import Final

from obligor_core.policy import machine as m
from obligor_core.policy.extents import Extent, Spans, Truths, Words
from obligor_core.policy.forms import BandForm
from obligor_core.policy.machine import Domain, Node

CASES_MAX: Final = 512


class Verdict(Enum):
    """Which answers of a condition are asked for."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not true"
    NOT_FALSE = "not false"


_INVERSE: Final = {
    Verdict.TRUE: Verdict.FALSE,
    Verdict.FALSE: Verdict.TRUE,
    Verdict.NOT_TRUE: Verdict.NOT_FALSE,
    Verdict.NOT_FALSE: Verdict.NOT_TRUE,
}
_ANSWERS: Final[Mapping[Verdict, frozenset[bool | None]]] = {
    Verdict.TRUE: frozenset({True}),
    Verdict.FALSE: frozenset({False}),
    Verdict.NOT_TRUE: frozenset({False, None}),
    Verdict.NOT_FALSE: frozenset({True, None}),
}
#: One way in which what is asked can hold: the values each name may have.
Situation = dict[Node, Extent]


class _GiveUp(Exception):
    """There are too many situations to look at."""


def is_impossible(asked: Iterable[tuple[Node, Verdict]], bands: Mapping[str, BandForm]) -> bool:
    """Return whether it is proven that no customer can have all these answers at once."""
    reach = _Reach(bands)
    situations: list[Situation] = [{}]
    try:
        for node, verdict in asked:
            situations = _both(situations, reach.situations(node, verdict))
    except _GiveUp:
        return False
    return not situations


class _Reach:
    def __init__(self, bands: Mapping[str, BandForm]) -> None:
        self.bands = bands

    def situations(self, node: Node, verdict: Verdict) -> list[Situation]:
        """Return the situations in which the condition has the answer; none when it cannot."""
        match node:
            case m.Inverse(part, _):
                return self.situations(part, _INVERSE[verdict])
            case m.Every(parts, _):
                is_joint = verdict in (Verdict.TRUE, Verdict.NOT_FALSE)
                return self._connected(parts, verdict, is_joint=is_joint)
            case m.AnyOf(parts, _):
                is_joint = verdict in (Verdict.FALSE, Verdict.NOT_TRUE)
                return self._connected(parts, verdict, is_joint=is_joint)
            case m.Value(value, _):
                return [{}] if value in _ANSWERS[verdict] else []
            case _:
                return self._atom(node, verdict)

    def _connected(
        self, parts: Sequence[Node], verdict: Verdict, *, is_joint: bool
    ) -> list[Situation]:
        found = [self.situations(part, verdict) for part in parts]
        if is_joint:
            return reduce(_both, found, [{}])
        return _limited([s for each in found for s in each])

    def _atom(self, node: Node, verdict: Verdict) -> list[Situation]:
        variable, extent = self._extent(node)
        if extent is None:
            opaque = Truths(_ANSWERS[verdict])
            return [{node: opaque}]
        wanted = extent
        if verdict in (Verdict.FALSE, Verdict.NOT_TRUE):
            wanted = extent.others()
        if isinstance(node, m.Unknown):
            has_null = verdict in (Verdict.TRUE, Verdict.NOT_FALSE)
            wanted = wanted.with_null(has_null=has_null)
        else:
            wanted = wanted.with_null(has_null=None in _ANSWERS[verdict])
        return [{variable: wanted}] if wanted else []

    def _extent(self, node: Node) -> tuple[Node, Extent | None]:
        """Return the name an atom speaks of and the values for which it is true."""
        match node:
            case m.Load(_, Domain.TRUTH):
                return node, Truths(frozenset({True}))
            case m.Unknown(m.Load() as load, _):
                return self._none_of(load)
            case m.Compare(op, m.Load() as load, m.Value(value, _), _) if value is not None:
                return self._compared(op, load, value)
            case m.OneOf(m.Load() as load, words, _):
                return self._among(load, words)
            case _:
                return node, None

    def _none_of(self, load: m.Load) -> tuple[Node, Extent | None]:
        if load.name in self.bands:
            return self._among(load, frozenset())
        if load.domain is Domain.TRUTH:
            return load, Truths(frozenset())
        if load.domain is Domain.TEXT:
            return load, Words(frozenset())
        return load, Spans((), is_whole=load.domain is Domain.WHOLE)

    def _compared(
        self, op: str, load: m.Load, value: int | float | str | bool
    ) -> tuple[Node, Extent | None]:
        if isinstance(value, str):
            variable, words = self._among(load, frozenset({value}))
            return variable, words if op == "=" or words is None else words.others()
        if isinstance(value, bool):
            return load, Truths(frozenset({value if op == "=" else not value}))
        return load, Spans.beside(op, value, is_whole=load.domain is Domain.WHOLE)

    def _among(self, load: m.Load, words: frozenset[str]) -> tuple[Node, Extent | None]:
        """Return the texts; the words of a band set are the spans of what it cuts."""
        form = self.bands.get(load.name)
        if form is None or not isinstance(form.node, m.Load):
            return load, Words(words)
        is_whole = form.node.domain is Domain.WHOLE
        spans = [
            Spans.from_to(start, end, is_whole=is_whole)
            for band, start, end in zip(
                form.declared.bands, (None, *form.cuts), (*form.cuts, None), strict=True
            )
            if band.value in words
        ]
        empty = Spans((), is_whole=is_whole)
        return form.node, reduce(lambda a, b: a.or_(b), spans, empty)


def _both(left: list[Situation], right: list[Situation]) -> list[Situation]:
    result: list[Situation] = []
    for one in left:
        for other in right:
            merged = _merged(one, other)
            if merged is not None:
                result.append(merged)
        _limited(result)
    return result


def _merged(one: Situation, other: Situation) -> Situation | None:
    merged = dict(one)
    for name, extent in other.items():
        before = merged.get(name)
        common = extent if before is None else before.and_(extent)
        if not common:
            return None
        merged[name] = common
    return merged


def _limited(situations: list[Situation]) -> list[Situation]:
    if len(situations) > CASES_MAX:
        raise _GiveUp
    return situations
