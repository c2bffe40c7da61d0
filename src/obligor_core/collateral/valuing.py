"""What a security is worth to us on a day, step by step, in exact minor units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from obligor_core.collateral.kinds import TRAITS, Kind, founds_by_registration, is_guarantee
from obligor_core.collateral.numbers import CollateralNumbers
from obligor_core.dates import months_before
from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Valuation:
    """An amount in the currency of the security; the latest day counts, then the highest id."""

    id: int
    valued_on: date
    minor: int
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """One security with what bears on its worth; all amounts are in its ``currency``.

    ``amount_minor``: the legal maximum (最高债权额), the guaranteed or insured amount, the face of
    a bill or deposit; None: no limit. ``prior_minor``: charges of others that are paid before us.
    ``capacity_minor``: of a guarantor, what is left for this guarantee; None: not known. Days are
    half-open: on ``ended_on`` and ``registered_until`` it holds no more; on ``valid_until``, the
    last day of a guarantee or deposit, it still does.
    """

    id: int
    kind: Kind
    currency: str
    amount_minor: int | None = None
    prior_minor: int = 0
    accepted_on: date | None = None
    ended_on: date | None = None
    valid_until: date | None = None
    registered_on: date | None = None
    registered_until: date | None = None
    registered_minor: int | None = None
    insured_until: date | None = None
    insured_minor: int | None = None
    capacity_minor: int | None = None
    valuations: tuple[Valuation, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the computation: what was done, by which rule, and what it left."""

    rule: str
    said: Text
    minor: int
    share: Fraction | None = None

    @property
    def share_shown(self) -> float | None:
        """Return the share for a screen; None where the step takes none."""
        return None if self.share is None else float(self.share)


@dataclass(frozen=True, slots=True)
class Worth:
    """The accepted value of a security, and every step to it; ``market_minor`` before haircuts.

    ``reason`` says why nothing counts, None when something may.
    """

    minor: int
    market_minor: int | None
    steps: tuple[Step, ...]
    reason: Text | None = None
    is_stale: bool = False


NOT_ACCEPTED = Text("not accepted on the day", "当日尚未接受")
ENDED = Text("released or disposed of", "已解除或处置")
EXPIRED = Text("its term is over", "已到期失效")
UNREGISTERED = Text("not registered, so the right does not exist", "未办理登记，担保物权未设立")
LAPSED = Text("the registration has lapsed", "登记已到期")
NO_VALUE = Text("no valuation by this day", "截至当日无估值")
NO_AMOUNT = Text("no amount was promised", "未约定担保金额")
NO_CAPACITY = Text("the guarantor's ability is not known", "保证人代偿能力未录入")


def rounded_down(value: Fraction) -> int:
    """Return the whole minor units in ``value``.

    Rule: COL-03 Every share of a value is rounded down to the minor unit.
    Source: house decision: what is not there in full secures nothing.
    """
    return value.numerator // value.denominator


def latest(valuations: Iterable[Valuation], *, on: date) -> Valuation | None:
    """Return the valuation that counts on the day, None when there is none yet.

    Rule: COL-04 The newest valuation made on or before the day counts, whatever its amount.
    Source: house decision; of two of one day the one entered last is the correction.
    """
    known = [v for v in valuations if v.valued_on <= on]
    return max(known, key=lambda v: (v.valued_on, v.id), default=None)


def is_stale(valuation: Valuation, *, kind: Kind, numbers: CollateralNumbers, on: date) -> bool:
    """Return whether the valuation has to be made again.

    Rule: COL-05 A value is stale after its own last day, or after the months that policy allows.
    Source: 商业银行押品管理指引 (银监发〔2017〕16号) asks for revaluation at least once a year,
    cited from memory; the months of each kind are numbers of the collateral policy.
    """
    if valuation.valid_until is not None and valuation.valid_until < on:
        return True
    months = numbers.months[kind]
    return months > 0 and valuation.valued_on <= months_before(on, months)


def why_nothing(security: Security, *, on: date) -> Text | None:
    """Return why the security counts for nothing on the day, None when it may count.

    Rule: COL-06 What is not accepted, not registered where registration founds the right, lapsed,
    released or past its term counts for nothing.
    Source: Civil Code as under COL-01; a term that is over (guarantee period, art. 692) is lost.
    """
    if security.accepted_on is None or on < security.accepted_on:
        return NOT_ACCEPTED
    if security.ended_on is not None and on >= security.ended_on:
        return ENDED
    if security.valid_until is not None and on > security.valid_until:
        return EXPIRED
    is_registered = security.registered_on is not None and security.registered_on <= on
    if founds_by_registration(security.kind) and not is_registered:
        return UNREGISTERED
    until = security.registered_until
    if founds_by_registration(security.kind) and until is not None and on >= until:
        return LAPSED
    return None


def worth(security: Security, *, numbers: CollateralNumbers, on: date, book_currency: str) -> Worth:
    """Return the accepted value, with each step.

    Rule: COL-07 Accepted value = min(value × rate − prior charges, legal maximum, registered
    amount), never below zero; of a guarantee the value is the guarantor's free capacity.
    Source: usual lending practice (抵押率、先顺位债权、最高债权额); the rates are policy.
    """
    base = _base(security, numbers=numbers, on=on)
    reason = why_nothing(security, on=on)
    if isinstance(base, Text):
        return Worth(0, None, (), reason or base)
    market, steps, stale = base
    steps.append(_after_haircuts(security, market, numbers, stale, book_currency))
    steps += _capped(security, steps[-1].minor)
    if reason is not None:
        return Worth(0, market, tuple(steps), reason, stale)
    return Worth(steps[-1].minor, market, tuple(steps), None, stale)


def _base(
    security: Security, *, numbers: CollateralNumbers, on: date
) -> tuple[int, list[Step], bool] | Text:
    """Return the value before haircuts, the step that says so, and whether it is stale."""
    if is_guarantee(security.kind):
        if security.amount_minor is None:
            return NO_AMOUNT
        if security.capacity_minor is None:
            return NO_CAPACITY
        free = max(security.capacity_minor, 0)
        said = Text("free capacity of the guarantor", "保证人剩余代偿能力")
        return free, [Step("COL-30", said, free)], False
    found = latest(security.valuations, on=on)
    if found is not None:
        stale = is_stale(found, kind=security.kind, numbers=numbers, on=on)
        said = Text("value of {on}", "{on} 估值").fill(on=found.valued_on.isoformat())
        return found.minor, [Step("COL-04", said, found.minor)], stale
    if TRAITS[security.kind].is_valued:
        return NO_VALUE
    if security.amount_minor is None:
        return NO_AMOUNT
    said = Text("amount promised or deposited", "承诺或存入金额")
    return security.amount_minor, [Step("COL-07", said, security.amount_minor)], False


def _after_haircuts(
    security: Security, market: int, numbers: CollateralNumbers, stale: bool, book: str
) -> Step:
    """Take all haircuts off at once, and round once."""
    share = numbers.rate[security.kind]
    said = [Text("rate of the kind", "该类抵（质）押率")]
    if stale:
        share *= 1 - numbers.stale_haircut
        said.append(Text("stale value", "估值过期折扣"))
    if security.currency != book:
        share *= 1 - numbers.currency_haircut
        said.append(Text("other currency", "币种错配折扣"))
    text = Text(" × ".join(t.en for t in said), " × ".join(t.zh for t in said))
    return Step("COL-03", text, rounded_down(market * share), share)


def _capped(security: Security, minor: int) -> list[Step]:
    """Return the steps for prior charges and limits; the last one holds the accepted value."""
    steps = []
    if security.prior_minor:
        minor = max(minor - security.prior_minor, 0)
        said = Text("less prior charges of others", "扣除他人先顺位债权")
        steps.append(Step("COL-07", said, minor))
    for limit, said in (
        (security.amount_minor, Text("legal maximum or amount promised", "最高债权额/担保金额")),
        (security.registered_minor, Text("registered amount", "登记担保金额")),
    ):
        if limit is not None and limit < minor:
            minor = max(limit, 0)
            steps.append(Step("COL-07", _at_most(said), minor))
    steps.append(Step("COL-07", Text("accepted value", "认定价值"), max(minor, 0)))
    return steps


def _at_most(said: Text) -> Text:
    return Text(f"at most the {said.en}", f"不超过{said.zh}")
