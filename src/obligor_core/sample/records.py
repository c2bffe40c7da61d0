"""Made-up credit records, consents, looks, outlooks and list names, true to how customers pay.

Everything depends on the seed and the customer's number alone, so a customer has the same records
in any book. Names of courts, cases and lists are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

import polars as pl

Row = dict[str, Any]
SOURCE = "示例 made up"
COURTS = ("示例市第一人民法院", "示例区人民法院", "示例市中级人民法院")
AUTHORITIES = ("示例市市场监督管理局", "示例市生态环境局", "示例市应急管理局")
CAUSES = ("买卖合同纠纷", "承揽合同纠纷", "金融借款合同纠纷", "劳动争议", "租赁合同纠纷")
VIOLATIONS = ("未按规定公示年报", "污水超标排放", "安全生产隐患逾期未整改", "虚假宣传")
GOOD_NEWS = ("新建生产线投产", "入选专精特新企业", "与龙头企业签订年度供货协议")
BAD_NEWS = ("供应商讨要货款引发纠纷", "部分产线停产", "拖欠员工工资被投诉", "实际控制人股权被冻结")
LIST_NAME = "示例制裁名单"
OTHERS_LISTED = (
    ("Northern Star Shipping Co., Ltd.", False),
    ("远洋捷运国际航运有限公司", False),
    ("Ivan Example", True),
)


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely each kind of record is for customers of a habit, and their tax grades."""

    enforced: float
    dishonest: float
    sued: float
    penalty: float
    bill: float
    bad_news: float
    abnormal: float
    overdue: float
    grades: str


# House numbers: whoever stops paying us seldom does so alone.
USUAL = Odds(0.02, 0.0, 0.14, 0.07, 0.02, 0.06, 0.02, 0.05, "AAAAAAABBBBBBBBBMMCC")
SLOW = Odds(0.06, 0.0, 0.24, 0.10, 0.06, 0.12, 0.03, 0.15, "AAABBBBBBBBBMMCCCCCD")
STRETCHING = Odds(0.20, 0.03, 0.42, 0.16, 0.18, 0.28, 0.06, 0.35, "ABBBBBBBMMCCCCCCCCDD")
DEFAULTING = Odds(0.62, 0.34, 0.75, 0.34, 0.42, 0.62, 0.22, 0.85, "BBBBCCCCCCCCCDDDDDDD")
BY_HABIT = {"slow": SLOW, "stretching": STRETCHING, "recovering": SLOW, "defaulting": DEFAULTING}


@dataclass(frozen=True, slots=True)
class SampleRecords:
    """Rows for the bulk loads, and consents and positions for their verbs.

    ``consents`` come before ``records``: a report needs one.
    """

    consents: tuple[Row, ...]
    records: tuple[Row, ...]
    checks: tuple[Row, ...]
    outlooks: tuple[Row, ...]
    listed: tuple[Row, ...]
    positions: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """One customer with its draws: even random numbers by name."""

    code: str
    name: str
    kind: str
    revenue: int
    odds: Odds
    until: date
    seed: int

    def uniform(self, what: str) -> float:
        digest = blake2b(f"{self.seed}/{self.code}/{what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) / 2**64

    def chance(self, what: str, share: float) -> bool:
        return self.uniform(what) < share

    def whole(self, what: str, span: tuple[int, int]) -> int:
        """Return a whole number of the span, both ends included."""
        return span[0] + int(self.uniform(what) * (span[1] - span[0] + 1))

    def pick(self, what: str, values: tuple[str, ...] | str) -> str:
        return values[int(self.uniform(what) * len(values))]

    def ago(self, what: str, span: tuple[int, int]) -> date:
        """Return a day so many days before the end of the book."""
        return self.until - timedelta(days=self.whole(what, span))

    def yuan(self, what: str, span: tuple[float, float]) -> int:
        """Return an amount in minor units, a share of a year's revenue, in whole hundreds."""
        share = span[0] + self.uniform(what) * (span[1] - span[0])
        return max(int(self.revenue * share) // 10_000 * 10_000, 500_000)

    def record(self, matter: str, happened_on: date, *, number: int = 1, **other: Any) -> Row:
        row = {
            "reference": f"{matter[:3].upper()}-{self.code}-{number}",
            "customer_external_id": self.code,
            "matter": matter,
            "source": SOURCE,
            "happened_on": happened_on,
            "told_on": max(happened_on, self.ago("told", (3, 160))),
            "currency": "CNY",
        }
        return row | other


def sample_records(
    customers: pl.DataFrame, truth: pl.DataFrame, *, until: date, seed: int
) -> SampleRecords:
    """Return records for the customers of a sample book up to ``until``."""
    habits = dict(truth.select("customer_external_id", "habit").iter_rows())
    subjects = [
        _Subject(
            row["external_id"],
            row["name"],
            row["kind"],
            row["annual_revenue_minor"] or 20_000_000,
            BY_HABIT.get(habits[row["external_id"]], USUAL),
            until,
            seed,
        )
        for row in customers.iter_rows(named=True)
    ]
    return SampleRecords(
        consents=tuple(row for s in subjects for row in _consents(s)),
        records=tuple(row for s in subjects for row in _records(s)),
        checks=tuple(row for s in subjects for row in _checks(s)),
        outlooks=tuple(_outlooks(customers, until, seed)),
        listed=tuple(_listed(subjects, until)),
        positions=tuple(_positions(subjects, until)),
    )


def _has_consent(s: _Subject) -> bool:
    return s.kind == "enterprise" and s.chance("consent", 0.4)


def _consents(s: _Subject) -> Iterator[Row]:
    """Yield a consent for some enterprises; some of them have ended, a few were withdrawn."""
    if not _has_consent(s):
        return
    given_on = s.ago("consent given", (60, 420))
    yield {
        "customer_external_id": s.code,
        "subject": "enterprise",
        "scope": ["bureau", "tax"],
        "purposes": ["credit_decision", "credit_review"],
        "given_on": given_on,
        "ends_on": given_on + timedelta(days=365 if s.chance("one year", 0.6) else 730),
        "reference": f"SQ-{s.code}",
    }


def _records(s: _Subject) -> Iterator[Row]:
    if s.kind == "individual":
        return
    yield from _tax(s)
    yield from _court(s)
    yield from _public(s)
    yield from _report(s)


def _tax(s: _Subject) -> Iterator[Row]:
    for number, year in enumerate((s.until.year - 2, s.until.year - 1)):
        grade = s.pick(f"grade {number}", s.odds.grades)
        if s.kind == "enterprise" and year < s.until.year and s.chance("graded", 0.9):
            told = date(year + 1, 4, 10)
            if told <= s.until:
                yield s.record("tax_grade", told, number=year, grade=grade, grade_year=year)
    if s.chance("arrears", s.odds.overdue * 0.25):
        amount = s.yuan("arrears amount", (0.005, 0.03))
        tax: Row = {"authority": "示例市税务局", "amount_minor": amount}
        yield s.record("tax_arrears", s.ago("arrears on", (20, 400)), **tax)


def _court(s: _Subject) -> Iterator[Row]:
    case: Row = {"court": s.pick("court", COURTS)}
    if s.chance("sued", s.odds.sued):
        filed = s.ago("sued on", (15, 500))
        ended = filed + timedelta(days=s.whole("sued for", (60, 260)))
        is_over = ended < s.until and s.chance("suit over", 0.6)
        role = "被告" if s.chance("is defendant", 0.75) else "原告"
        yield s.record(
            "lawsuit",
            filed,
            settled_on=ended if is_over else None,
            amount_minor=s.yuan("sued amount", (0.01, 0.12)),
            case_number=f"（{filed.year}）示0106民初{s.whole('case', (100, 9999))}号",
            role=role,
            cause=s.pick("cause", CAUSES),
            **case,
        )
    if not s.chance("enforced", s.odds.enforced):
        return
    begun = s.ago("enforced on", (10, 380))
    number = f"（{begun.year}）示0106执{s.whole('enforcement', (100, 9999))}号"
    amount = s.yuan("enforced amount", (0.02, 0.15))
    given: Row = {"amount_minor": amount, "case_number": number} | case
    yield s.record("enforcement", begun, **given)
    if s.chance("dishonest", s.odds.dishonest):
        yield s.record("dishonest", min(begun + timedelta(days=60), s.until), **given)
        ban: Row = {"case_number": number, "person": "示例人员"} | case
        yield s.record("consumption_ban", min(begun + timedelta(days=60), s.until), **ban)


def _public(s: _Subject) -> Iterator[Row]:
    if s.chance("penalty", s.odds.penalty):
        yield s.record(
            "penalty",
            s.ago("penalty on", (20, 900)),
            amount_minor=s.whole("fine", (1, 40)) * 500_000,
            authority=s.pick("authority", AUTHORITIES),
            violation=s.pick("violation", VIOLATIONS),
        )
    if s.chance("bill", s.odds.bill):
        fell_due = s.ago("bill on", (5, 330))
        paid = fell_due + timedelta(days=s.whole("bill late", (3, 40)))
        is_paid = paid < s.until and s.chance("bill paid", 0.5)
        yield s.record(
            "bill_overdue",
            fell_due,
            settled_on=paid if is_paid else None,
            amount_minor=s.yuan("bill amount", (0.01, 0.06)),
            bill_number=f"2{s.whole('bill number', (10**14, 10**15 - 1))}",
        )
    yield from _news(s)
    if s.chance("abnormal", s.odds.abnormal):
        given: Row = {"cause": "通过登记的住所无法联系", "authority": AUTHORITIES[0]}
        yield s.record("abnormal_operation", s.ago("abnormal on", (20, 500)), **given)
    if s.chance("pledge", 0.05):
        amount = s.yuan("pledge amount", (0.05, 0.3))
        pledged: Row = {"amount_minor": amount, "holder": "示例股东"}
        yield s.record("equity_pledge", s.ago("pledge on", (30, 700)), **pledged)
    if s.chance("leader", 0.08 + s.odds.overdue * 0.1):
        yield s.record("registration_change", s.ago("leader on", (10, 500)), changed="法定代表人")


def _news(s: _Subject) -> Iterator[Row]:
    if s.chance("bad news", s.odds.bad_news):
        bad: Row = {"title": s.pick("bad title", BAD_NEWS), "sentiment": "负面"}
        yield s.record("news", s.ago("bad news on", (5, 300)), **bad)
    if s.chance("good news", 0.12):
        good: Row = {"title": s.pick("good title", GOOD_NEWS), "sentiment": "正面"}
        yield s.record("news", s.ago("good news on", (5, 400)), number=2, **good)


def _report(s: _Subject) -> Iterator[Row]:
    """Yield a credit report where there was consent, some of them old enough to have expired."""
    consent = next(iter(_consents(s)), None)
    if consent is None:
        return
    told = s.ago("report on", (10, 200))
    if not consent["given_on"] <= told < consent["ends_on"]:
        return
    is_late = s.chance("overdue", s.odds.overdue)
    tiers = ("关注", "次级", "可疑") if s.odds is DEFAULTING else ("正常", "关注", "关注")
    yield s.record(
        "enterprise_report",
        told,
        told_on=told,
        credit_balance_minor=s.yuan("bureau balance", (0.05, 0.6)),
        overdue_minor=s.yuan("bureau overdue", (0.005, 0.05)) if is_late else 0,
        five_tier=s.pick("tier", tiers) if is_late else "正常",
        external_guarantees_minor=s.yuan("guarantees", (0.0, 0.3)) if s.chance("g", 0.4) else 0,
        queries_3m=s.whole("queries", (0, 4 + int(s.odds.overdue * 8))),
    )


def _checks(s: _Subject) -> Iterator[Row]:
    """Yield that somebody looked at public sources, for most customers, whatever was found."""
    for kind, share in (("court", 0.9), ("penalty", 0.8), ("registration", 0.85), ("news", 0.5)):
        if s.chance(f"looked {kind}", share):
            yield {
                "customer_external_id": s.code,
                "kind": kind,
                "source": SOURCE,
                "checked_on": s.ago("looked", (2, 230)),
            }


def _outlooks(customers: pl.DataFrame, until: date, seed: int) -> Iterator[Row]:
    """Yield two versions of an outlook for each division of the book, and one for each section."""
    codes = customers["industry_code"].drop_nulls().unique().sort().to_list()
    divisions = sorted({code[1:3] if code[0].isalpha() else code[:2] for code in codes})
    for code in [*divisions, "C", "F"]:
        industry = _Subject(code, code, "", 0, USUAL, until, seed)
        for number, ago in enumerate((520, 130)):
            scores = {
                name: industry.whole(f"{name} {number}", (2, 4))
                + industry.whole(f"{name} shock", (-1, 1))
                for name in ("cycle", "policy", "competition", "concentration")
            }
            row = {"code": code, "valid_from": until - timedelta(days=ago)}
            yield row | scores | {"source": SOURCE, "note": None}


def _listed(subjects: list[_Subject], until: date) -> Iterator[Row]:
    """Yield a list of names, two of which look like customers and are somebody else."""
    firms = [s for s in subjects if s.kind == "enterprise"]
    alike = [(s.name.replace("有限公司", "有限责任公司"), False) for s in firms[7:8] + firms[41:42]]
    for number, (name, is_person) in enumerate([*alike, *OTHERS_LISTED], start=1):
        yield {
            "list_name": LIST_NAME,
            "reference": f"EX-{number:04d}",
            "name": name,
            "is_person": is_person,
            "listed_on": until - timedelta(days=90 * number),
            "ended_on": None,
        }


def _positions(subjects: list[_Subject], until: date) -> Iterator[Row]:
    roles = ("raw_material", "processor", "component", "component", "distributor", "retailer")
    largest = sorted(subjects, key=lambda s: (-s.revenue, s.code))
    for rank, s in enumerate([s for s in largest if s.kind == "enterprise"][:40], start=1):
        yield {
            "customer_external_id": s.code,
            "valid_from": s.ago("position", (40, 300)),
            "market": "区域细分市场",
            "year": until.year - 1,
            "share": round(0.01 + s.uniform("share") * 0.2, 4),
            "rank": s.whole("rank", (1, 5 + rank)),
            "chain_role": s.pick("role", roles),
            "bargaining_up": s.whole("up", (1, 5)),
            "bargaining_down": s.whole("down", (1, 5)),
            "source": SOURCE,
        }
