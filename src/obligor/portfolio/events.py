"""What the nightly run publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    said: ClassVar[Text] = Text(
        "The portfolio run of {on} started",
        "{on} 日终批处理已启动",
    )

    run_id: int
    on: date
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCompleted(Event):
    said: ClassVar[Text] = Text(
        "The portfolio run of {on} is done: {customers} customers, {exceptions} set apart",
        "{on} 日终批处理已完成：客户 {customers} 户，例外 {exceptions} 户",
    )

    run_id: int
    on: date
    customers: int
    exceptions: int
    movements: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    said: ClassVar[Text] = Text(
        "The portfolio run of {on} failed: {failure}",
        "{on} 日终批处理失败：{failure}",
    )

    run_id: int
    on: date
    failure: str
