"""Take a decision that can be kept, explained and repeated years later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from obligor_core.decision import Refusal
from obligor_core.facts import Catalogue, Fact, FactType, Grain
from obligor_core.money import Money
from obligor_core.policy.declared import Output, ValueType
from obligor_core.policy.explaining import explain
from obligor_core.policy.forms import Policy
from obligor_core.policy.parsing import parse
from obligor_core.policy.single import Answer, Outcome, compile_one
from obligor_core.text import Text

#: The version of the policy language; it rises when a text could come to mean something else.
LANGUAGE: Final = 1


class DecisionUnreadable(Refusal):
    status = 422
    text = Text("This is not a stored decision: {what}.", "不是有效的决策记录：{what}。")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by which text, on which facts, and why; it is JSON throughout."""

    language: int
    policy: str
    version: str
    hash: str
    on: str
    grain: str
    currency: str
    facts: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Any]
    derived: Mapping[str, Any]
    fired: tuple[str, ...]
    undecided: Mapping[str, tuple[str, ...]]
    reasons: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the form that is stored and sent."""
        return {
            "language": self.language,
            "policy": self.policy,
            "version": self.version,
            "hash": self.hash,
            "on": self.on,
            "grain": self.grain,
            "currency": self.currency,
            "facts": {name: dict(fact) for name, fact in self.facts.items()},
            "outputs": dict(self.outputs),
            "derived": dict(self.derived),
            "fired": list(self.fired),
            "undecided": {rule: list(missing) for rule, missing in self.undecided.items()},
            "reasons": [dict(reason) for reason in self.reasons],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Decision:
        """Return the decision that was stored.

        :raises DecisionUnreadable: when a part is absent
        """
        absent = [name for name in cls.__slots__ if name not in stored]
        if absent:
            raise DecisionUnreadable(what=", ".join(absent))
        parts = {name: stored[name] for name in cls.__slots__}
        parts["fired"] = tuple(stored["fired"])
        parts["undecided"] = {r: tuple(m) for r, m in stored["undecided"].items()}
        parts["reasons"] = tuple(stored["reasons"])
        return cls(**parts)


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a decision comes out the same again, and if not, where it differs."""

    is_same: bool
    differences: tuple[Text, ...]
    again: Decision | None


def decide(policy: Policy, facts: Mapping[str, Any], *, on: date) -> Decision:
    """Return the decision about one customer with everything that is needed to repeat it.

    :raises FactMistyped: when a value has another type than its fact
    """
    outcome = compile_one(policy, on=on)(facts)
    return Decision(
        language=LANGUAGE,
        policy=policy.name,
        version=policy.version,
        hash=policy.hash,
        on=on.isoformat(),
        grain=policy.declaration.grain.value,
        currency=policy.declaration.currency,
        facts={f.name: _stored(f, facts.get(f.name), policy) for f in policy.facts},
        outputs=_outputs(policy, outcome),
        derived=dict(outcome.derived),
        fired=outcome.fired,
        undecided={u.rule: u.missing for u in outcome.undecided},
        reasons=tuple(reason.as_json() for reason in explain(policy, facts, on=on)),
    )


def replay(decision: Decision, text: str) -> Replay:
    """Take the decision again by a text, and compare.

    Rule: POL-26 A decision repeated with its own text and facts gives the same outcome and
    reasons; with another text the differences are named.
    Source: docs/policy-language.md, "Decisions"
    """
    policy = parse(text, _catalogue(decision))
    if isinstance(policy, list):
        said = [Text(f"The text is refused: {f.what.en}", f"文本被拒：{f.what.zh}") for f in policy]
        return Replay(False, tuple(said), None)
    facts = {n: _restored(stored, decision.currency) for n, stored in decision.facts.items()}
    again = decide(policy, facts, on=date.fromisoformat(decision.on))
    differences = tuple(_differences(decision, again))
    return Replay(not differences, differences, again)


def _stored(fact: Fact, value: Any, policy: Policy) -> dict[str, Any]:
    return {
        "type": fact.type.value,
        "label": fact.label.as_json(),
        "unit": fact.unit.as_json(),
        "value": _plain(value, fact.type, policy.declaration.currency),
    }


def _plain(value: Any, type_: FactType, currency: str) -> Any:
    """Return a value for JSON: an amount as a decimal text, a day in ISO form."""
    if value is None:
        return None
    if type_ is FactType.MONEY:
        return str(Money(value, currency))
    if type_ is FactType.NUMBER:
        return float(value) if abs(float(value)) < float("inf") else None
    return value.isoformat() if type_ is FactType.DATE else value


def _restored(stored: Mapping[str, Any], currency: str) -> Any:
    value, type_ = stored["value"], FactType(stored["type"])
    if value is None:
        return None
    if type_ is FactType.MONEY:
        return Money.of(value, currency).minor
    return date.fromisoformat(value) if type_ is FactType.DATE else value


def _catalogue(decision: Decision) -> Catalogue:
    """Return the facts as the decision knew them, whatever the catalogue says today."""
    grain, nothing = Grain(decision.grain), Text("", "")
    return Catalogue(
        Fact(
            name=name,
            label=Text(**stored["label"]),
            unit=Text(**stored["unit"]),
            type=FactType(stored["type"]),
            grain=grain,
            source=nothing,
            rule="",
            missing=nothing,
        )
        for name, stored in decision.facts.items()
    )


def _outputs(policy: Policy, outcome: Outcome) -> dict[str, Any]:
    outputs = {o.name: o for o in policy.declaration.outputs}
    currency = policy.declaration.currency
    return {n: _answer(outputs[n], value, currency) for n, value in outcome.outputs.items()}


def _answer(output: Output, value: Answer, currency: str) -> Any:
    if output.type is ValueType.MONEY and isinstance(value, int):
        return str(Money(value, currency))
    return value.isoformat() if isinstance(value, date) else value


def _differences(before: Decision, after: Decision) -> list[Text]:
    found: list[Text] = []
    if before.language != after.language:
        found.append(
            Text(
                f"The language was version {before.language}, is {after.language}.",
                f"政策语言版本由 {before.language} 变为 {after.language}。",
            )
        )
    if before.hash != after.hash:
        found.append(
            Text(
                f"The text is not the same: version {before.version}, now {after.version}.",
                f"政策文本不同：原版本 {before.version}，现版本 {after.version}。",
            )
        )
    for name in dict.fromkeys([*before.outputs, *after.outputs]):
        was, now = before.outputs.get(name), after.outputs.get(name)
        if was != now:
            found.append(Text(f"{name} was {was}, is {now}.", f"{name} 原为 {was}，现为 {now}。"))
    found.extend(
        Text(f"{r} no longer fires.", f"{r} 不再触发。")
        for r in before.fired
        if r not in after.fired
    )
    found.extend(
        Text(f"{r} fires now.", f"{r} 现在触发。") for r in after.fired if r not in before.fired
    )
    if not found and before.reasons != after.reasons:
        found.append(Text("The reasons are worded otherwise.", "理由的表述不同。"))
    return found
