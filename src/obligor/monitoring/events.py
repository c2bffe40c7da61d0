"""What happened to warning signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsReviewed(Event):
    said: ClassVar[Text] = Text(
        "Warning signals of {on}: {started} began, {still_on} stay on, {ended} ended",
        "{on} 预警信号：新增 {started} 条，持续 {still_on} 条，解除 {ended} 条",
    )

    on: date
    started: int
    still_on: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRaised(Event):
    """A severe signal began."""

    said: ClassVar[Text] = Text(
        "Severe warning signal {rule} for customer {customer_id}",
        "客户 {customer_id} 触发严重预警信号 {rule}",
    )

    customer_id: int
    rule: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalAcknowledged(Event):
    said: ClassVar[Text] = Text("Warning signal acknowledged: {note}", "预警信号已确认：{note}")

    signal_id: int
    customer_id: int
    note: str
