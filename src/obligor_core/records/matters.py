"""What kinds of credit record there are, and what each of them says: the schema of its payload."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from obligor_core.records.choices import (
    CHANGED,
    FIVE_TIERS,
    PERFORMED,
    ROLES,
    SENTIMENTS,
    STAGES,
    TAX_GRADES,
)
from obligor_core.text import Text


class RecordKind(StrEnum):
    BUREAU = "bureau"
    COURT = "court"
    TAX = "tax"
    PENALTY = "penalty"
    SANCTION = "sanction"
    NEWS = "news"
    REGISTRATION = "registration"
    BILL = "bill"


class Severity(StrEnum):
    """How bad a record is, the least first."""

    INFO = "info"
    NOTICE = "notice"
    SERIOUS = "serious"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """Return 0 for the least and 3 for the worst."""
        return list(Severity).index(self)


class RecordState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class Standing(StrEnum):
    """Whether a person stands behind the record: only confirmed ones count."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class PayloadType(StrEnum):
    TEXT = "text"
    PERSON = "person"  # the name of a person: masked for whoever may not see personal data
    AMOUNT = "amount"  # whole minor units of the record's currency
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class PayloadField:
    """One field of a payload; whole numbers and amounts lie between ``least`` and ``most``."""

    name: str
    label: Text
    type: PayloadType = PayloadType.TEXT
    is_required: bool = False
    choices: tuple[tuple[str, Text], ...] = ()
    least: int = 0
    most: int = 10**16
    length_max: int = 300


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of record with its payload.

    ``is_lasting`` says that it stands until it is settled; anything else is true of its day.
    """

    code: str
    kind: RecordKind
    label: Text
    fields: tuple[PayloadField, ...]
    severity: Severity
    is_lasting: bool = False
    has_amount: bool = False

    def field(self, name: str) -> PayloadField | None:
        """Return the payload field of that name, or None."""
        return next((f for f in self.fields if f.name == name), None)


KIND_LABELS = {
    RecordKind.BUREAU: Text("Credit bureau", "征信报告"),
    RecordKind.COURT: Text("Courts", "司法信息"),
    RecordKind.TAX: Text("Tax", "税务信息"),
    RecordKind.PENALTY: Text("Administrative penalties", "行政处罚"),
    RecordKind.SANCTION: Text("Sanctions lists", "制裁名单"),
    RecordKind.NEWS: Text("News", "舆情"),
    RecordKind.REGISTRATION: Text("Business registration", "工商登记"),
    RecordKind.BILL: Text("Overdue bills", "商票逾期"),
}
SEVERITY_LABELS = {
    Severity.INFO: Text("information", "信息"),
    Severity.NOTICE: Text("notice", "关注"),
    Severity.SERIOUS: Text("serious", "严重"),
    Severity.SEVERE: Text("severe", "重大"),
}
STATE_LABELS = {
    RecordState.OPEN: Text("open", "未了结"),
    RecordState.SETTLED: Text("settled", "已了结"),
}
STANDING_LABELS = {
    Standing.PROPOSED: Text("to be confirmed", "待确认"),
    Standing.CONFIRMED: Text("confirmed", "已确认"),
    Standing.DISMISSED: Text("dismissed", "已排除"),
}


def _text(name: str, en: str, zh: str, *, need: bool = False) -> PayloadField:
    return PayloadField(name, Text(en, zh), is_required=need)


def _amount(name: str, en: str, zh: str, *, need: bool = False) -> PayloadField:
    return PayloadField(name, Text(en, zh), PayloadType.AMOUNT, is_required=need)


def _whole(
    name: str, label: Text, *, most: int, least: int = 0, need: bool = False
) -> PayloadField:
    return PayloadField(name, label, PayloadType.INTEGER, need, least=least, most=most)


def _choice(
    name: str, label: Text, choices: tuple[tuple[str, Text], ...], *, need: bool = True
) -> PayloadField:
    return PayloadField(name, label, PayloadType.CHOICE, need, choices=choices)


CASE = (
    _text("case_number", "Case number", "案号", need=True),
    _text("court", "Court", "法院"),
)
REPORT = (
    _amount("credit_balance", "Credit balance", "信贷余额", need=True),
    _amount("overdue", "Overdue", "逾期金额", need=True),
    _choice("five_tier", Text("Worst of five tiers", "最差五级分类"), FIVE_TIERS),
    _whole("queries_3m", Text("Queries in 3 months", "近3个月查询次数"), most=9999),
    _text("report_number", "Report number", "报告编号"),
)
_C, _T, _R = RecordKind.COURT, RecordKind.TAX, RecordKind.REGISTRATION

MATTERS: dict[str, Matter] = {
    one.code: one
    for one in (
        Matter(
            "enterprise_report",
            RecordKind.BUREAU,
            Text("Enterprise credit report", "企业征信报告"),
            (
                *REPORT,
                _whole("lenders_count", Text("Lenders", "授信机构数"), most=9999),
                _amount("external_guarantees", "External guarantees", "对外担保余额"),
                _amount("bad_closed", "Bad debts settled", "已结清不良"),
            ),
            Severity.INFO,
        ),
        Matter(
            "person_report",
            RecordKind.BUREAU,
            Text("Personal credit report", "个人征信报告"),
            (
                PayloadField("person", Text("Person", "被查询人"), PayloadType.PERSON, True),
                *REPORT,
                _whole(
                    "overdue_months_24m",
                    Text("Months overdue of 24", "近24个月逾期月数"),
                    most=24,
                ),
            ),
            Severity.INFO,
        ),
        Matter(
            "dishonest",
            _C,
            Text("Dishonest judgment debtor", "失信被执行人"),
            (
                *CASE,
                _choice("performed", Text("Performed", "履行情况"), PERFORMED, need=False),
                _text("behaviour", "Behaviour", "失信行为"),
            ),
            Severity.SEVERE,
            is_lasting=True,
            has_amount=True,
        ),
        Matter(
            "enforcement",
            _C,
            Text("Judgment debtor", "被执行人"),
            CASE,
            Severity.SEVERE,
            is_lasting=True,
            has_amount=True,
        ),
        Matter(
            "unperformed",
            _C,
            Text("Enforcement ended without result", "终结本次执行"),
            CASE,
            Severity.SEVERE,
            is_lasting=True,
            has_amount=True,
        ),
        Matter(
            "consumption_ban",
            _C,
            Text("Restricted consumption", "限制消费"),
            (*CASE, PayloadField("person", Text("Person", "被限制人员"), PayloadType.PERSON)),
            Severity.SEVERE,
            is_lasting=True,
        ),
        Matter(
            "lawsuit",
            _C,
            Text("Lawsuit", "诉讼"),
            (
                *CASE,
                _choice("role", Text("Role", "诉讼地位"), ROLES),
                _choice("stage", Text("Stage", "审理阶段"), STAGES, need=False),
                _text("cause", "Cause of action", "案由"),
            ),
            Severity.NOTICE,
            is_lasting=True,
            has_amount=True,
        ),
        Matter(
            "tax_grade",
            _T,
            Text("Tax credit grade", "纳税信用等级"),
            (
                _whole("year", Text("Year judged", "评价年度"), least=2014, most=2200, need=True),
                _choice("grade", Text("Grade", "等级"), TAX_GRADES),
            ),
            Severity.INFO,
        ),
        Matter(
            "tax_arrears",
            _T,
            Text("Tax arrears", "欠税"),
            (_text("tax_type", "Tax", "税种"), _text("authority", "Authority", "税务机关")),
            Severity.SERIOUS,
            is_lasting=True,
            has_amount=True,
        ),
        Matter(
            "tax_abnormal",
            _T,
            Text("Abnormal taxpayer", "非正常户"),
            (_text("authority", "Authority", "税务机关"),),
            Severity.SEVERE,
            is_lasting=True,
        ),
        Matter(
            "penalty",
            RecordKind.PENALTY,
            Text("Administrative penalty", "行政处罚"),
            (
                _text("authority", "Authority", "处罚机关", need=True),
                _text("document_number", "Decision number", "决定书文号"),
                _text("violation", "Violation", "违法事实"),
            ),
            Severity.NOTICE,
            has_amount=True,
        ),
        Matter(
            "sanction_hit",
            RecordKind.SANCTION,
            Text("Name on a sanctions list", "制裁名单命中"),
            (
                _text("list_name", "List", "名单", need=True),
                PayloadField(
                    "matched_name", Text("Name on the list", "名单名称"), is_required=True
                ),
                _text("list_reference", "Number on the list", "名单编号"),
                _whole("likeness", Text("Likeness (%)", "相似度（%）"), most=100),
            ),
            Severity.SEVERE,
            is_lasting=True,
        ),
        Matter(
            "news",
            RecordKind.NEWS,
            Text("News", "舆情"),
            (
                _text("title", "Title", "标题", need=True),
                _choice("sentiment", Text("Sentiment", "情感倾向"), SENTIMENTS),
                _text("outlet", "Outlet", "媒体"),
                _text("url", "Address", "链接"),
            ),
            Severity.INFO,
        ),
        Matter(
            "abnormal_operation",
            _R,
            Text("List of abnormal operations", "经营异常名录"),
            (_text("cause", "Cause", "列入原因"), _text("authority", "Authority", "列入机关")),
            Severity.SERIOUS,
            is_lasting=True,
        ),
        Matter(
            "serious_violation",
            _R,
            Text("List of serious violations", "严重违法失信名单"),
            (_text("cause", "Cause", "列入原因"), _text("authority", "Authority", "列入机关")),
            Severity.SEVERE,
            is_lasting=True,
        ),
        Matter(
            "equity_freeze",
            _R,
            Text("Shares frozen", "股权冻结"),
            (
                PayloadField("holder", Text("Holder", "被执行人"), PayloadType.PERSON),
                _text("court", "Court", "执行法院"),
            ),
            Severity.SERIOUS,
            is_lasting=True,
            has_amount=True,
        ),
        Matter(
            "equity_pledge",
            _R,
            Text("Shares pledged", "股权出质"),
            (
                PayloadField("holder", Text("Pledgor", "出质人"), PayloadType.PERSON),
                _text("pledgee", "Pledgee", "质权人"),
            ),
            Severity.NOTICE,
            is_lasting=True,
            has_amount=True,
        ),
        Matter(
            "registration_change",
            _R,
            Text("Change of registration", "登记变更"),
            (
                _choice("changed", Text("What changed", "变更事项"), CHANGED),
                PayloadField("before", Text("Before", "变更前"), PayloadType.PERSON),
                PayloadField("after", Text("After", "变更后"), PayloadType.PERSON),
            ),
            Severity.INFO,
        ),
        Matter(
            "bill_overdue",
            RecordKind.BILL,
            Text("Commercial bill overdue", "商票逾期"),
            (
                _text("bill_number", "Bill number", "票据号码", need=True),
                _text("holder", "Holder", "持票人"),
                PayloadField("due_on", Text("Due on", "票据到期日"), PayloadType.DATE),
            ),
            Severity.SERIOUS,
            is_lasting=True,
            has_amount=True,
        ),
    )
}
