"""The kinds of file about credit records, industry outlooks and sanctions lists."""

from __future__ import annotations

from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.records.matters import KIND_LABELS, MATTERS
from obligor_core.text import Text

KIND_WORDS = tuple((k.value, (t.zh, t.en)) for k, t in KIND_LABELS.items())
MATTER_WORDS = tuple((m.code, (m.label.zh, m.label.en)) for m in MATTERS.values())


def _text(
    name: str, label: Text, *headers: str, need: bool = False, length: int = 300, example: str = ""
) -> Field:
    return Field(name, label, is_required=need, headers=headers, length_max=length, example=example)


def _of(type_: FieldType, name: str, label: Text, *headers: str, need: bool = False) -> Field:
    return Field(name, label, type_, is_required=need, headers=headers)


CREDIT_RECORDS = ImportKind(
    "credit_records",
    Text("Credit records", "信用记录"),
    (
        _text(
            "reference",
            Text("Number at the source", "来源编号"),
            "编号",
            "记录编号",
            need=True,
            length=120,
            example="ZX-2026-0001",
        ),
        _text(
            "customer_external_id",
            Text("Customer number", "客户编号"),
            "客户编码",
            "客户代码",
            "customer",
            need=True,
            length=80,
            example="C-0001",
        ),
        Field(
            "matter",
            Text("Kind of record", "记录类型"),
            FieldType.CHOICE,
            is_required=True,
            headers=("类型", "记录种类", "kind"),
            choices=MATTER_WORDS,
            example="被执行人",
        ),
        _text(
            "source",
            Text("Source", "来源"),
            "数据来源",
            need=True,
            length=40,
            example="执行信息公开网",
        ),
        _of(FieldType.DATE, "happened_on", Text("Date", "发生日期"), "日期", "立案日期", need=True),
        _of(FieldType.DATE, "settled_on", Text("Settled on", "了结日期"), "结案日期", "移出日期"),
        _of(FieldType.DATE, "told_on", Text("Told of", "信息截止日"), "查询日期"),
        Field(
            "currency",
            Text("Currency", "币种"),
            FieldType.CURRENCY,
            headers=("货币",),
            example="CNY",
        ),
        _of(FieldType.AMOUNT, "amount", Text("Amount", "金额"), "标的额", "执行标的", "金额(元)"),
        _text("severity", Text("Severity", "严重程度"), "级别", length=20),
        _text("summary", Text("Summary", "摘要"), "说明", "备注", length=500),
        _text("case_number", Text("Case number", "案号")),
        _text("court", Text("Court", "法院"), "执行法院"),
        _text("role", Text("Role", "诉讼地位"), "角色"),
        _text("cause", Text("Cause", "案由"), "列入原因", "原因"),
        _text("authority", Text("Authority", "机关"), "处罚机关", "税务机关", "列入机关"),
        _text("document_number", Text("Decision number", "决定书文号"), "文号"),
        _text("violation", Text("Violation", "违法事实")),
        _text("grade", Text("Tax grade", "纳税信用等级"), "等级"),
        _of(FieldType.INTEGER, "grade_year", Text("Year judged", "评价年度"), "年度"),
        _text("title", Text("Title", "标题")),
        _text("sentiment", Text("Sentiment", "情感倾向"), "情感"),
        _text("bill_number", Text("Bill number", "票据号码"), "票号"),
        _text("list_name", Text("List", "名单")),
        _text("matched_name", Text("Name on the list", "名单名称")),
        _text("person", Text("Person", "自然人"), "姓名"),
        _text("holder", Text("Holder", "持有人"), "出质人", "持票人"),
        _text("changed", Text("What changed", "变更事项")),
        _of(FieldType.AMOUNT, "credit_balance", Text("Credit balance", "信贷余额")),
        _of(FieldType.AMOUNT, "overdue", Text("Overdue", "逾期金额")),
        _of(FieldType.AMOUNT, "external_guarantees", Text("Guarantees", "对外担保余额")),
        _text("five_tier", Text("Worst of five tiers", "五级分类"), "最差五级分类"),
        _of(FieldType.INTEGER, "queries_3m", Text("Queries in 3 months", "近3个月查询次数")),
        _of(
            FieldType.INTEGER,
            "overdue_months_24m",
            Text("Months overdue of 24", "近24个月逾期月数"),
        ),
    ),
    key=("source", "reference", "customer_external_id"),
)
INDUSTRY_OUTLOOKS = ImportKind(
    "industry_outlooks",
    Text("Industry outlooks", "行业展望"),
    (
        _text(
            "code",
            Text("Industry (GB/T 4754)", "行业代码"),
            "行业",
            need=True,
            length=6,
            example="C26",
        ),
        _of(FieldType.DATE, "valid_from", Text("Valid from", "生效日"), "日期", need=True),
        _of(FieldType.INTEGER, "cycle", Text("Cycle", "行业周期"), "周期", need=True),
        _of(FieldType.INTEGER, "policy", Text("Policy", "政策环境"), "政策", need=True),
        _of(FieldType.INTEGER, "competition", Text("Competition", "竞争格局"), "竞争", need=True),
        _of(FieldType.INTEGER, "concentration", Text("Concentration", "集中度"), need=True),
        _text("source", Text("Source", "来源"), need=True, length=200),
        _text("note", Text("Note", "说明"), "备注", length=1000),
    ),
    key=("code", "valid_from"),
)
SANCTIONED_NAMES = ImportKind(
    "sanctioned_names",
    Text("Sanctions lists", "制裁名单"),
    (
        _text("list_name", Text("List", "名单"), "名单名称", need=True, length=80),
        _text("reference", Text("Number on the list", "名单编号"), "编号", need=True, length=80),
        _text("name", Text("Name", "名称"), "姓名", need=True, length=300),
        _of(FieldType.BOOLEAN, "is_person", Text("A person", "是否自然人"), "自然人"),
        _of(FieldType.DATE, "listed_on", Text("Listed on", "列入日期")),
        _of(FieldType.DATE, "ended_on", Text("Taken off on", "移出日期")),
    ),
    key=("list_name", "reference", "name"),
)
RECORD_CHECKS = ImportKind(
    "record_checks",
    Text("Searches without a find", "查无记录清单"),
    (
        _text(
            "customer_external_id",
            Text("Customer number", "客户编号"),
            "客户编码",
            "客户代码",
            "customer",
            need=True,
            length=80,
            example="C-0001",
        ),
        Field(
            "kind",
            Text("Kind", "信息类别"),
            FieldType.CHOICE,
            is_required=True,
            headers=("类别",),
            choices=KIND_WORDS,
            example="司法信息",
        ),
        _text("source", Text("Source", "来源"), "查询渠道", need=True, length=40),
        _of(FieldType.DATE, "checked_on", Text("Looked up on", "查询日期"), "日期", need=True),
    ),
    key=("customer_external_id", "kind", "source", "checked_on"),
)
RECORD_KINDS = (CREDIT_RECORDS, RECORD_CHECKS, INDUSTRY_OUTLOOKS, SANCTIONED_NAMES)
