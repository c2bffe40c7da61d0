"""What happened to policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Event):
    said: ClassVar[Text] = Text(
        "Draft {number} of the policy {policy} was saved",
        "已保存政策 {policy} 第 {number} 版草稿",
    )

    version_id: int
    policy: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(Event):
    said: ClassVar[Text] = Text(
        "A draft of the policy {policy} was discarded",
        "已放弃政策 {policy} 的草稿",
    )

    version_id: int
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyActivated(Event):
    said: ClassVar[Text] = Text(
        "Version {number} of the policy {policy} is in force from {effective_from}",
        "政策 {policy} 第 {number} 版自 {effective_from} 起生效",
    )

    version_id: int
    policy: str
    number: int
    effective_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPoliciesLoaded(Event):
    said: ClassVar[Text] = Text(
        "The shipped policies {policies} were loaded",
        "已载入出厂政策 {policies}",
    )

    policies: list[str]
