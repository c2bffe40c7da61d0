"""The write wrapper: every change is a verb.

``@verb`` gives a function its permission, one transaction, the audit row, the reactions at
once, the outbox rows for the rest, rehearsal, and repeat-safety. ``GATE`` lets approvals turn
a call into a proposal; ``approvals`` sets it, so that this module knows nothing of it.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
import uuid
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg import errors as pg
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from obligor.foundation import outbox
from obligor.foundation.access import Actor
from obligor.foundation.audit import canonical, digest_of
from obligor.foundation.events import AT_ONCE, Event, event_from, event_name
from obligor.foundation.models import AuditEntry, RepeatKey
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text

RETRIES_MAX = 3
RETRY_ON = (pg.DeadlockDetected, pg.SerializationFailure)
CONCEALED = "•••"
RESERVED = frozenset({"key", "rehearse", "reason", "approved"})

Events = Iterable[Event]
E = TypeVar("E", bound=Event)


class KeyReused(Refusal):
    status = 422
    text = Text(
        "The idempotency key {key} was used before with other contents. Send a new key.",
        "幂等键 {key} 已用于其他内容的请求，请更换新的键。",
    )


class PayloadInvalid(Refusal):
    status = 422
    text = Text("{field}: {problem}", "{field}：{problem}")


class ReferenceUnknown(Refusal):
    status = 422
    text = Text(
        "Something that was referred to does not exist: {detail}.", "引用的对象不存在：{detail}。"
    )


class AlreadyThere(Refusal):
    text = Text(
        "The same exists already, perhaps saved by somebody else just now: {detail}.",
        "相同的记录已存在（可能刚由他人保存）：{detail}。",
    )


@dataclass(frozen=True, slots=True)
class Measure:
    """What the authority matrix looks at for one call; ``None`` means not applicable."""

    amount: Money | None = None
    grade: str | None = None
    product: str | None = None
    unit_path: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act led to: its events, or the proposal that now waits for approval."""

    events: tuple[Event, ...] = ()
    audit_id: int | None = None
    proposal_id: int | None = None
    is_repeat: bool = False
    correlation: uuid.UUID | None = None

    def one(self, kind: type[E]) -> E:
        """Return the one event of ``kind``.

        :raises LookupError: when there is none or more than one
        """
        found = [e for e in self.events if isinstance(e, kind)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} events of {kind.__name__}")
        return found[0]


@dataclass(frozen=True, slots=True)
class Verb:
    """A registered act: its name, its label, its payload schema and how approvals see it."""

    name: str
    label: Text
    function: Callable[..., Events]
    payload: type[BaseModel]
    measure: Callable[[dict[str, Any]], Measure] | None = None
    watch: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    conceal: frozenset[str] = field(default=frozenset())
    is_personal: bool = False
    act: Callable[..., Outcome] | None = None


VERBS: dict[str, Verb] = {}

Gate = Callable[..., "int | None"]
GATE: list[Gate] = []

_correlation: ContextVar[uuid.UUID | None] = ContextVar("correlation", default=None)


class _Rehearsed(Exception):
    """Carries the outcome of a rehearsal out of the transaction that it rolls back."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def verb(
    name: str,
    *,
    label: Text,
    measure: Callable[[dict[str, Any]], Measure] | None = None,
    watch: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    conceal: Iterable[str] = (),
    is_personal: bool = False,
) -> Callable[[Callable[..., Events]], Callable[..., Outcome]]:
    """Make a function the one way to do ``name``.

    The function takes keyword arguments only, among them ``by`` (Actor) and ``at`` (aware
    datetime); all others are the payload and must have types that JSON can carry. It returns
    the events that happened. The wrapped function takes these keywords too:

    - ``key``: the second call of this actor with the same key returns the first outcome
    - ``rehearse``: do all, report the outcome, leave no trace
    - ``reason``: kept with a proposal when policy asks for a second person
    - ``approved``: set by approvals alone, when the second person has agreed

    ``measure`` gives what the authority matrix looks at, ``watch`` the facts on which a
    proposal rests, ``conceal`` the payload fields that the audit log must not show (one inside a
    record as ``changes.phone``). A verb that ``is_personal`` touches only what is the actor's
    own: every person may do it.
    """

    def wrap(function: Callable[..., Events]) -> Callable[..., Outcome]:
        model = _payload_model(name, function)
        hidden = frozenset(conceal)
        registered = Verb(name, label, function, model, measure, watch, hidden, is_personal)

        @functools.wraps(function)
        def act(
            *,
            by: Actor,
            at: datetime,
            key: str | None = None,
            rehearse: bool = False,
            reason: str = "",
            approved: bool = False,
            **raw: Any,
        ) -> Outcome:
            if not (is_personal and by.user_id is not None):
                by.require(name)
            if at.tzinfo is None:
                raise ValueError(f"{name}: `at` must be an aware datetime")
            call = _Call(registered, _validated(registered, raw), by, at, key, reason)
            return call.run(rehearse=rehearse, approved=approved)

        if name in VERBS:
            raise ValueError(f"verb {name} is defined twice")
        VERBS[name] = replace(registered, act=act)
        return act

    return wrap


def _payload_model(name: str, function: Callable[..., Events]) -> type[BaseModel]:
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{name}: {parameter.name} must be keyword-only")
        if parameter.name in {"by", "at"}:
            continue
        if parameter.name in RESERVED:
            raise TypeError(f"{name}: {parameter.name} is a keyword of every verb")
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def _validated(registered: Verb, raw: dict[str, Any]) -> BaseModel:
    try:
        return registered.payload.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or registered.name
        raise PayloadInvalid(field=place, problem=first["msg"]) from error


@dataclass(slots=True)
class _Call:
    verb: Verb
    model: BaseModel
    by: Actor
    at: datetime
    key: str | None
    reason: str
    dumped: dict[str, Any] | None = None

    @property
    def payload(self) -> dict[str, Any]:
        """Return the payload in JSON form; made once, for it may hold a whole file."""
        if self.dumped is None:
            self.dumped = self.model.model_dump(mode="json")
        return self.dumped

    @property
    def arguments(self) -> dict[str, Any]:
        return {name: getattr(self.model, name) for name in type(self.model).model_fields}

    def run(self, *, rehearse: bool, approved: bool) -> Outcome:
        outermost = _correlation.get() is None
        token = _correlation.set(_correlation.get() or uuid.uuid4())
        try:
            is_first = outermost and not connection.in_atomic_block
            tries = RETRIES_MAX if is_first else 1
            return self._tried(tries, rehearse=rehearse, approved=approved)
        except _Rehearsed as rehearsed:
            return rehearsed.outcome
        finally:
            _correlation.reset(token)

    def _tried(self, tries: int, *, rehearse: bool, approved: bool) -> Outcome:
        while True:
            tries -= 1
            try:
                with transaction.atomic():
                    return self._once(rehearse=rehearse, approved=approved)
            except OperationalError as error:
                if tries <= 0 or not isinstance(error.__cause__, RETRY_ON):
                    raise

    def _once(self, *, rehearse: bool, approved: bool) -> Outcome:
        repeated = self._claim_key()
        if repeated is not None:
            return repeated
        outcome = None if rehearse or approved else self._proposed()
        if outcome is None:
            outcome = self._done()
        if rehearse:
            raise _Rehearsed(outcome)
        self._keep_outcome(outcome)
        return outcome

    def _proposed(self) -> Outcome | None:
        for gate in GATE:
            proposal_id = gate(
                self.verb, lambda: self.payload, by=self.by, at=self.at, reason=self.reason
            )
            if proposal_id is not None:
                return Outcome(proposal_id=proposal_id, correlation=_correlation.get())
        return None

    def _done(self) -> Outcome:
        events = self._performed()
        for event in events:
            for react in AT_ONCE.get(type(event), []):
                react(event, at=self.at)
        correlation = _correlation.get()
        entry = self._record(events)
        outbox.put(events, at=self.at, correlation=correlation)
        return Outcome(events, audit_id=entry.pk, correlation=correlation)

    def _performed(self) -> tuple[Event, ...]:
        """Run the function; what the database refuses becomes a refusal that can be read."""
        try:
            with transaction.atomic():
                events = tuple(self.verb.function(by=self.by, at=self.at, **self.arguments))
                connection.check_constraints()
        except IntegrityError as error:
            if isinstance(error.__cause__, pg.ForeignKeyViolation):
                raise ReferenceUnknown(detail=_detail(error.__cause__)) from error
            if isinstance(error.__cause__, pg.UniqueViolation):
                raise AlreadyThere(detail=_detail(error.__cause__)) from error
            raise
        return events

    def _record(self, events: tuple[Event, ...]) -> AuditEntry:
        shown = self.model.model_dump(mode="json", exclude=set(self.verb.conceal))
        hidden = {name: CONCEALED for name in self.verb.conceal if hasattr(self.model, name)}
        payload = _concealed(shown, self.verb.conceal) | hidden
        if self.reason:
            payload["reason"] = self.reason
        stored = [{"event": event_name(type(e)), **e.as_json()} for e in events]
        entry = AuditEntry(
            at=self.at,
            recorded_at=self.at,
            actor=self.by.name,
            actor_id=self.by.user_id,
            on_behalf_of=self.by.on_behalf_of or "",
            verb=self.verb.name,
            payload=payload,
            events=stored,
            subjects=outbox.subjects_of(payload, *stored),
            correlation=_correlation.get(),
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        return entry

    def _claim_key(self) -> Outcome | None:
        """Claim the key, waiting for another writer that holds it; return its outcome if done."""
        if self.key is None:
            return None
        print_ = hashlib.sha256(canonical([self.verb.name, self.payload])).digest()
        claim = RepeatKey(
            actor=self.by.name,
            key=self.key,
            verb=self.verb.name,
            fingerprint=print_,
            created_at=self.at,
        )
        RepeatKey.objects.bulk_create([claim], ignore_conflicts=True)
        held = RepeatKey.objects.get(actor=self.by.name, key=self.key)
        if bytes(held.fingerprint) != print_:
            raise KeyReused(key=self.key)
        return _outcome_from(held.outcome) if held.outcome is not None else None

    def _keep_outcome(self, outcome: Outcome) -> None:
        if self.key is None:
            return
        RepeatKey.objects.filter(actor=self.by.name, key=self.key).update(
            outcome={
                "events": [{"event": event_name(type(e)), **e.as_json()} for e in outcome.events],
                "audit_id": outcome.audit_id,
                "proposal_id": outcome.proposal_id,
                "correlation": str(outcome.correlation),
            }
        )


def _detail(error: pg.IntegrityError) -> str:
    """Return which columns and values clashed, as PostgreSQL names them: ``(code)=(east)``."""
    found = re.search(r"\(.+?\)=\(.*?\)", error.diag.message_detail or "")
    return found[0] if found else error.diag.constraint_name or "–"


def _concealed(payload: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Return the payload with the named fields hidden; ``changes.phone`` names one inside."""

    def shown(name: str, value: Any) -> Any:
        if name in names:
            return CONCEALED
        if isinstance(value, dict):
            inside = frozenset(n.partition(".")[2] for n in names if n.startswith(f"{name}."))
            return _concealed(value, inside) if inside else value
        return value

    return {name: shown(name, value) for name, value in payload.items()}


def _outcome_from(stored: dict[str, Any]) -> Outcome:
    events = tuple(
        event_from(e["event"], {k: v for k, v in e.items() if k != "event"})
        for e in stored["events"]
    )
    return Outcome(
        events,
        audit_id=stored["audit_id"],
        proposal_id=stored["proposal_id"],
        is_repeat=True,
        correlation=uuid.UUID(stored["correlation"]),
    )
