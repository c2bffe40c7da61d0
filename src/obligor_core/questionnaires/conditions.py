"""When a question is shown: a condition of the policy language over answers and facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from obligor_core.facts import Catalogue, Fact, FactType, Grain
from obligor_core.policy.arithmetic import epoch_day
from obligor_core.policy.declared import Passage
from obligor_core.policy.expression import Expr, Kind, Ref, references
from obligor_core.policy.finding import Finding, Refused
from obligor_core.policy.inference import AS_OF, Names, condition
from obligor_core.policy.loading import loader
from obligor_core.policy.lowering import TooLarge, truth
from obligor_core.policy.python_form import Form, compiled
from obligor_core.policy.resolving import fact_ref
from obligor_core.questionnaires.declared import YES, Declaration, Question, QuestionKind
from obligor_core.text import Text

#: An answer: a word, words, a number, a day or a text; a question without one is not in the map.
Answer = str | tuple[str, ...] | Fraction | date
Answers = Mapping[str, Answer]

_KINDS: Final = {
    QuestionKind.SINGLE: Kind.TEXT,
    QuestionKind.NUMBER: Kind.NUMBER,
    QuestionKind.YES_NO: Kind.BOOLEAN,
    QuestionKind.DATE: Kind.DATE,
    QuestionKind.TEXT: Kind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was accepted, with the questions and facts it reads."""

    passage: Passage
    form: Form
    reads: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Conditions:
    """The conditions of a questionnaire by question; ``facts`` are all that they read."""

    of: Mapping[str, Condition]
    positions: Mapping[str, int]
    questions: tuple[Question, ...]
    facts: tuple[Fact, ...]

    def shown(self, answers: Answers, facts: Mapping[str, Any], *, on: date) -> frozenset[str]:
        """Return the questions that are shown.

        Rule: QUE-08 A question with a condition is shown when the condition is true; while it is
        unknown, because an answer or a fact is missing, the question is not shown. The answer of
        a question that is not shown counts as missing.
        Source: docs/questionnaires.md, "Conditions"; NULL is that of SQL, POL-20
        :raises FactMistyped: when a fact has another type than the catalogue says
        """
        row: list[Any] = [None] * len(self.positions)
        row[self.positions[AS_OF.name]] = epoch_day(on)
        for fact in self.facts:
            row[self.positions[fact.name]] = loader(fact)(facts.get(fact.name))
        shown: set[str] = set()
        for question in self.questions:
            own = self.of.get(question.id)
            if own is None or own.form(row) is True:
                shown.add(question.id)
                if question.id in self.positions:
                    answer = answers.get(question.id)
                    row[self.positions[question.id]] = _computable(question, answer)
        return frozenset(shown)


def resolved(
    declaration: Declaration, catalogue: Catalogue
) -> tuple[Conditions | None, list[Finding]]:
    """Return the conditions, or what is wrong with them."""
    questions = tuple(declaration.questions)
    facts = {f.name: f for f in catalogue.all(grain=Grain.CUSTOMER)}
    known = {name: fact_ref(fact) for name, fact in facts.items()} | {AS_OF.name: AS_OF}
    known |= {q.id: _ref(q) for q in questions if q.kind in _KINDS}
    names = Names(known, "CNY")
    exprs: dict[str, Expr] = {}
    findings: list[Finding] = []
    for question in questions:
        if question.when is not None:
            try:
                exprs[question.id] = _read(question.when, names, questions)
            except Refused as refused:
                findings.extend(refused.findings)
    findings.extend(_order_faults(exprs, questions))
    if findings:
        return None, findings
    return _compiled(exprs, questions, facts), []


def _ref(question: Question) -> Ref:
    choices = tuple(c.value for c in question.choices)
    is_single = question.kind is QuestionKind.SINGLE
    return Ref(
        question.id,
        _KINDS[question.kind],
        is_exact=question.kind is not QuestionKind.NUMBER,
        label=question.text,
        unit=question.unit,
        choices=choices if is_single else (),
    )


def _read(passage: Passage, names: Names, questions: Sequence[Question]) -> Expr:
    """Return the typed condition.

    Rule: QUE-09 A condition reads facts of the customer and questions above its own; questions
    with several answers are not read. No question decides, through others, whether it is shown.
    Source: docs/questionnaires.md, "Conditions"
    """
    found = condition(passage, names)
    try:
        truth(found)
    except TooLarge:
        what = Text("This cannot be computed exactly.", "该表达式无法精确计算。")
        remedy = Text("Multiply fewer values with each other.", "请减少相乘的数值。")
        raise Refused(Finding("POL-24", passage.place, what, remedy)) from None
    return found


def _order_faults(exprs: Mapping[str, Expr], questions: Sequence[Question]) -> Iterator[Finding]:
    place = {q.id: i for i, q in enumerate(questions)}
    reads = {
        name: [r.name for r in references(expr) if r.name in place] for name, expr in exprs.items()
    }
    for question in questions:
        if question.when is None or question.id not in reads:
            continue
        later = [n for n in reads[question.id] if place[n] >= place[question.id]]
        if not later:
            continue
        circle = _circle(question.id, reads)
        if circle:
            way = " → ".join(circle)
            what = Text(f"The conditions go round: {way}.", f"显示条件循环引用：{way}。")
            remedy = Text(
                "Let the first question of the circle be shown always.",
                "请让环中的第一个问题始终显示。",
            )
        else:
            what = Text(
                f"{later[0]} is asked later than {question.id}.",
                f"{later[0]} 在 {question.id} 之后才提问。",
            )
            remedy = Text("Move this question below it.", "请将本题移到其后。")
        yield Finding("QUE-09", question.when.place, what, remedy)


def _circle(start: str, reads: Mapping[str, list[str]]) -> list[str]:
    """Return a way along the conditions from a question back to itself, empty when none is."""
    ways = [[start, name] for name in reads.get(start, [])]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, name] for name in reads.get(way[-1], [])]
    return []


def _compiled(
    exprs: Mapping[str, Expr], questions: tuple[Question, ...], facts: Mapping[str, Fact]
) -> Conditions:
    used = list(dict.fromkeys(r.name for expr in exprs.values() for r in references(expr)))
    positions = {name: i for i, name in enumerate(dict.fromkeys([AS_OF.name, *used]))}
    passages = {q.id: q.when for q in questions if q.when is not None}
    found = {
        name: Condition(
            passages[name],
            compiled(truth(expr), positions),
            tuple(r.name for r in references(expr) if r.name != AS_OF.name),
        )
        for name, expr in exprs.items()
    }
    return Conditions(found, positions, questions, tuple(facts[n] for n in used if n in facts))


def _computable(question: Question, answer: Answer | None) -> Any:
    if isinstance(answer, date):
        return epoch_day(answer)
    if isinstance(answer, Fraction):
        return float(answer)
    if question.kind is QuestionKind.YES_NO and answer is not None:
        return answer == YES
    return answer


def loaded(facts: Mapping[str, Any], kept: tuple[Fact, ...]) -> dict[str, Any]:
    """Return facts that were kept as JSON in the types of the catalogue."""
    types = {f.name: f.type for f in kept}
    return {name: _typed(value, types.get(name)) for name, value in facts.items()}


def _typed(value: Any, kind: FactType | None) -> Any:
    if kind is FactType.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    return value
