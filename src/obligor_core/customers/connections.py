"""Connections between customers (关联关系) as dated edges."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from obligor_core.dates import DatePeriod


class ConnectionKind(StrEnum):
    OWNS = "owns"  # 持股
    CONTROLS = "controls"  # 控制
    GUARANTEES = "guarantees"  # 担保
    SUPPLIES = "supplies"  # 供应
    SAME_CONTROLLER = "same_controller"  # 同一实际控制人


# What binds customers into one group by control; guarantees and supply are economic dependence.
CONTROL_KINDS = frozenset(
    {ConnectionKind.OWNS, ConnectionKind.CONTROLS, ConnectionKind.SAME_CONTROLLER}
)


@dataclass(frozen=True, slots=True)
class Connection:
    """A dated edge; ``share`` (0 to 1) is the part of ``to_id`` that ``from_id`` owns."""

    from_id: int
    to_id: int
    kind: ConnectionKind
    period: DatePeriod
    share: Fraction | None = None

    def __post_init__(self) -> None:
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError(f"a share lies above 0 and up to 1: {self.share}")


def connections_on(
    connections: Iterable[Connection], *, on: date, kinds: Collection[ConnectionKind]
) -> list[Connection]:
    """Return the connections of some kinds in force on a day (the end day is not included)."""
    return [c for c in connections if c.kind in kinds and on in c.period]
