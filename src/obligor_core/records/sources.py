"""What an adapter of an outside source is: what it is asked, what it answers, how it fails.

A plug-in is a class that satisfies ``RecordSource``, named under the entry-point group
``obligor.record_sources``. It is given its settings and speaks to nothing but their address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, runtime_checkable

from obligor_core.decision import Refusal
from obligor_core.records.matters import RecordKind
from obligor_core.text import Text

ENTRY_POINTS = "obligor.record_sources"


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How to reach a source: ``key`` is secret and comes from the environment."""

    code: str
    url: str
    key: str = field(default="", repr=False)
    timeout_seconds: int = 10
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What a source is asked: about whom, what kinds of record, and for what purpose."""

    kind: RecordKind
    name: str
    identifiers: Mapping[str, str]
    purpose: str
    consent_reference: str
    on: date


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record as a source tells it; ``amount_minor`` in ``currency``.

    ``is_certain`` says that the source knew the subject by its number, not by a likeness of names:
    anything else is a candidate that a person has to confirm.
    """

    matter: str
    reference: str
    happened_on: date
    payload: Mapping[str, object]
    amount_minor: int | None = None
    currency: str = "CNY"
    is_open: bool = True
    settled_on: date | None = None
    summary: str = ""
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source told: its records and the raw answer as it was received.

    ``told_on`` is the day of which it is true. No record at all is an answer too: nothing found.
    """

    records: tuple[FoundRecord, ...]
    raw: bytes
    content_type: str
    told_on: date
    cost_minor: int = 0


class SourceFailure(Refusal):
    """A source gave no answer; ``is_passing`` says that asking again may help."""

    status = 422
    is_passing = False
    text = Text(
        "The source {source} gave no answer: {detail}", "来源 {source} 未返回结果：{detail}"
    )


class SubjectNotFound(SourceFailure):
    text = Text(
        "The source {source} does not know the customer. Check name and number.",
        "来源 {source} 未查得该客户，请核对名称与证件号码。",
    )


class SourceRefused(SourceFailure):
    text = Text(
        "The source {source} refused the query: {detail}. Check the key and the agreement.",
        "来源 {source} 拒绝查询：{detail}。请检查密钥与接入协议。",
    )


class SourceTimedOut(SourceFailure):
    is_passing = True
    text = Text(
        "The source {source} did not answer within {seconds} seconds. Try later.",
        "来源 {source} 在 {seconds} 秒内未响应，请稍后重试。",
    )


class SourceUnreachable(SourceFailure):
    is_passing = True
    text = Text(
        "The source {source} cannot be reached: {detail}. Try later.",
        "无法连接来源 {source}：{detail}。请稍后重试。",
    )


class SourceBusy(SourceFailure):
    """``retry_after`` is in seconds, as the source says."""

    is_passing = True
    text = Text(
        "The source {source} takes no more queries now; it asks to wait {retry_after} seconds.",
        "来源 {source} 已限流，要求等待 {retry_after} 秒后再查询。",
    )


class AnswerMalformed(SourceFailure):
    text = Text(
        "The answer of {source} cannot be read: {detail}. Tell its operator.",
        "来源 {source} 返回的内容无法解析：{detail_zh}。请联系其运营方。",
    )


@runtime_checkable
class RecordSource(Protocol):
    """An adapter; made once for a query with the settings of its source."""

    kinds: frozenset[RecordKind]

    def __init__(self, settings: SourceSettings) -> None: ...

    def ask(self, question: Question) -> Answer:
        """Return what the source tells.

        :raises SourceFailure: or one of its kinds when there is no answer
        """
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one source: its answer, or its failure."""

    source: str
    failure: SourceFailure | None = None
    answer: Answer | None = None


Wait = Callable[[float], None]
WAIT_SECONDS = 0.5
WAIT_SECONDS_MAX = 30.0


def waterfall(
    sources: Sequence[tuple[str, Callable[[], Answer], int]],
    *,
    wait: Wait,
    tell: Callable[[Attempt], None],
) -> Attempt | None:
    """Ask the sources in order until one answers; return the last attempt, None without sources.

    Each source comes with how to ask it and how often it may be tried again. ``tell`` hears every
    attempt, ``wait`` is called with seconds between the tries.

    Rule: REC-33 Sources are asked in order; what passes is tried again, longer apart each time.
    Source: house decision; a refused key or an unknown customer is not mended by asking again.
    """
    last: Attempt | None = None
    for code, ask, retries in sources:
        for number in range(retries + 1):
            last = _once(code, ask)
            tell(last)
            if last.answer is not None:
                return last
            failure = last.failure
            if failure is None or not failure.is_passing or number == retries:
                break
            wait(_pause(failure, number))
    return last


def _once(code: str, ask: Callable[[], Answer]) -> Attempt:
    try:
        return Attempt(code, answer=ask())
    except SourceFailure as failure:
        return Attempt(code, failure=failure)


def _pause(failure: SourceFailure, number: int) -> float:
    asked = failure.values.get("retry_after", 0)
    told = float(asked) if isinstance(asked, int | float) else 0.0
    longer: float = WAIT_SECONDS * 2.0**number
    return min(max(told, longer), WAIT_SECONDS_MAX)
