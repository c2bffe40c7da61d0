"""The kinds of file that can be imported."""

from __future__ import annotations

from obligor_core.imports.bank_kind import BANK_TRANSACTIONS
from obligor_core.imports.choices import (
    CONNECTION_KINDS,
    CUSTOMER_KINDS,
    DISPUTE_REASONS,
    ITEM_KINDS,
    PAYMENT_KINDS,
    PRODUCTS,
)
from obligor_core.imports.collateral import COLLATERAL_KINDS
from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.imports.invoice_kind import TAX_INVOICES
from obligor_core.imports.record_kinds import RECORD_KINDS
from obligor_core.text import Text


def _text(
    name: str,
    en: str,
    zh: str,
    *headers: str,
    need: bool = False,
    length: int = 200,
    example: str = "",
) -> Field:
    return Field(
        name, Text(en, zh), is_required=need, headers=headers, length_max=length, example=example
    )


def _of(
    type_: FieldType,
    name: str,
    en: str,
    zh: str,
    *headers: str,
    need: bool = False,
    example: str = "",
) -> Field:
    return Field(name, Text(en, zh), type_, is_required=need, headers=headers, example=example)


CUSTOMER_NUMBER = _text(
    "customer_external_id",
    "Customer number",
    "客户编号",
    "客户编码",
    "客户代码",
    "customer",
    "customer id",
    "customer code",
    "cust_number",
    "customerid",
    "客户号",
    need=True,
    length=80,
    example="C-0001",
)
CURRENCY = Field(
    "currency",
    Text("Currency", "币种"),
    FieldType.CURRENCY,
    headers=("货币", "币别", "invoice_currency", "ccy"),
    example="CNY",
)
AMOUNT = Field(
    "amount",
    Text("Amount", "金额"),
    FieldType.AMOUNT,
    is_required=True,
    is_positive=True,
    headers=(
        "金额(元)",
        "金额（元）",
        "价税合计",
        "发票金额",
        "应收金额",
        "total",
        "invoice amount",
        "invoiceamount",
        "total_open_amount",
        "本币金额",
    ),
    example="12,010.00",
)


def _choice(
    name: str,
    en: str,
    zh: str,
    choices: tuple[tuple[str, tuple[str, ...]], ...],
    *headers: str,
    default: str | None = None,
) -> Field:
    return Field(
        name,
        Text(en, zh),
        FieldType.CHOICE,
        is_required=default is None,
        headers=headers,
        choices=choices,
        default=default,
        example=choices[0][1][0],
    )


CUSTOMERS = ImportKind(
    "customers",
    Text("Customers", "客户"),
    (
        _text(
            "external_id",
            "Customer number",
            "客户编号",
            "客户编码",
            "客户代码",
            "code",
            "id",
            need=True,
            length=80,
            example="C-0001",
        ),
        _text(
            "name",
            "Name",
            "客户名称",
            "名称",
            "公司名称",
            "企业名称",
            "name_customer",
            "customer name",
            need=True,
            example="杭州恒泰精密机械有限公司",
        ),
        _choice("kind", "Kind", "客户类型", CUSTOMER_KINDS, "类型", "性质", default="enterprise"),
        _text(
            "uscc",
            "Unified social credit code",
            "统一社会信用代码",
            "信用代码",
            "税号",
            "纳税人识别号",
            length=40,
        ),
        _text("id_number", "Identity card", "身份证号", "身份证", "身份证号码", length=40),
        _text("short_name", "Short name", "简称", "客户简称", length=80),
        _text("industry_code", "Industry (GB/T 4754)", "行业代码", "行业", length=6, example="C34"),
        _text(
            "region_code",
            "Region (GB/T 2260)",
            "地区代码",
            "行政区划代码",
            "地区",
            length=6,
            example="330100",
        ),
        _text("unit_code", "Organisation unit", "机构代码", "所属机构", "机构", "部门", length=30),
        _text("manager", "Relationship manager", "客户经理", "业务员", "销售员", length=150),
        _text("group_external_id", "Group number", "集团编号", "集团代码", length=80),
        _text("group_name", "Group name", "集团名称", "所属集团", length=200),
        _of(FieldType.INTEGER, "employees", "Employees", "从业人员", "员工人数", "人数"),
        _of(
            FieldType.AMOUNT, "annual_revenue", "Annual revenue", "年营业收入", "营业收入", "年收入"
        ),
        _of(FieldType.AMOUNT, "total_assets", "Total assets", "资产总额", "总资产"),
        _of(FieldType.DATE, "opened_on", "Customer since", "建档日期", "开户日期", "合作开始日期"),
        _of(
            FieldType.INTEGER,
            "payment_terms_days",
            "Payment terms (days)",
            "账期（天）",
            "账期",
            "信用期",
            "付款期限",
        ),
        CURRENCY,
        _text("phone", "Phone", "电话", "联系电话", "手机", length=40),
        _text("address", "Address", "地址", "注册地址", length=300),
        _of(FieldType.LIST, "tags", "Tags", "标签"),
    ),
    key=("external_id",),
)
CONTACTS = ImportKind(
    "contacts",
    Text("Contacts", "联系人"),
    (
        _text("external_id", "Contact number", "联系人编号", need=True, length=80),
        CUSTOMER_NUMBER,
        _text("name", "Name", "姓名", "联系人", need=True, length=80),
        _text("title", "Title", "职务", "职位", length=80),
        _text("phone", "Phone", "电话", "手机", length=40),
        _text("email", "E-mail", "邮箱", "电子邮箱", "email", length=254),
        _of(FieldType.BOOLEAN, "is_primary", "Primary contact", "主要联系人", "是否主要"),
    ),
    key=("external_id",),
)
CONNECTIONS = ImportKind(
    "connections",
    Text("Connections", "关联关系"),
    (
        _text("external_id", "Connection number", "关联编号", need=True, length=80),
        _text(
            "from_customer_external_id",
            "From customer",
            "主体客户编号",
            "甲方客户编号",
            need=True,
            length=80,
        ),
        _text(
            "to_customer_external_id",
            "To customer",
            "关联客户编号",
            "乙方客户编号",
            need=True,
            length=80,
        ),
        _choice("kind", "Kind", "关系类型", CONNECTION_KINDS, "关系"),
        _of(FieldType.NUMBER, "share_percent", "Share (%)", "持股比例（%）", "持股比例"),
        _of(FieldType.AMOUNT, "amount", "Amount", "金额", "担保金额"),
        CURRENCY,
        _of(FieldType.DATE, "starts_on", "From", "起始日期", "开始日期", need=True),
        _of(FieldType.DATE, "ends_on", "Until", "终止日期", "结束日期"),
    ),
    key=("external_id",),
)
OPEN_ITEMS = ImportKind(
    "open_items",
    Text("Open items", "未清项"),
    (
        _text(
            "external_id",
            "Document number",
            "单据编号",
            "单据号",
            "流水号",
            "doc_id",
            "invoice_id",
            "invoice number",
            "invoicenumber",
            need=True,
            length=80,
            example="INV-2026-0001",
        ),
        CUSTOMER_NUMBER,
        _choice("kind", "Kind", "单据类型", ITEM_KINDS, "类型", default="invoice"),
        _choice("product", "Product", "业务品种", PRODUCTS, "品种", default="trade_credit"),
        _text("number", "Invoice number", "发票号", "发票号码", length=80),
        _of(
            FieldType.DATE,
            "issued_on",
            "Issue date",
            "开票日期",
            "单据日期",
            "开具日期",
            "发票日期",
            "invoice date",
            "invoicedate",
            need=True,
            example="2026-11-01",
        ),
        _of(
            FieldType.DATE,
            "due_on",
            "Due date",
            "到期日",
            "到期日期",
            "应收日期",
            "付款到期日",
            "due date",
            "duedate",
            need=True,
            example="2026-12-01",
        ),
        CURRENCY,
        AMOUNT,
    ),
    key=("external_id",),
)
PAYMENTS = ImportKind(
    "payments",
    Text("Payments", "收款"),
    (
        _text(
            "external_id",
            "Payment number",
            "收款编号",
            "收款单号",
            "流水号",
            need=True,
            length=80,
            example="PAY-2026-0001",
        ),
        CUSTOMER_NUMBER,
        _choice("kind", "Kind", "收款方式", PAYMENT_KINDS, "类型", "结算方式", default="cash"),
        _of(
            FieldType.DATE,
            "value_on",
            "Value date",
            "到账日期",
            "收款日期",
            "入账日期",
            "value date",
            "payment date",
            "settleddate",
            need=True,
            example="2026-11-20",
        ),
        CURRENCY,
        AMOUNT,
        Field(
            "on_account",
            Text("On account", "余额自动核销"),
            FieldType.BOOLEAN,
            headers=("是否自动核销",),
            default="true",
        ),
        _text(
            "item_external_id", "Settles document", "核销单据编号", "对应单据", "invoice", length=80
        ),
        _of(FieldType.DATE, "returned_on", "Returned on", "退回日期", "退票日期"),
        _text("return_reason", "Why returned", "退回原因", "退票原因"),
    ),
    key=("external_id",),
)
ALLOCATIONS = ImportKind(
    "allocations",
    Text("Allocations", "核销明细"),
    (
        _text(
            "payment_external_id", "Payment number", "收款编号", "收款单号", need=True, length=80
        ),
        _text("item_external_id", "Document number", "单据编号", "单据号", need=True, length=80),
        CURRENCY,
        AMOUNT,
    ),
    key=("payment_external_id", "item_external_id"),
)
DISPUTES = ImportKind(
    "disputes",
    Text("Disputes", "争议"),
    (
        _text("external_id", "Dispute number", "争议编号", need=True, length=80),
        _text("item_external_id", "Document number", "单据编号", "单据号", need=True, length=80),
        CURRENCY,
        AMOUNT,
        _choice("reason", "Reason", "争议原因", DISPUTE_REASONS, "原因", default="other"),
        _of(FieldType.DATE, "raised_on", "Raised on", "提出日期", "争议日期", need=True),
        _of(FieldType.DATE, "closed_on", "Closed on", "关闭日期", "解决日期"),
        _text("outcome", "Outcome", "处理结果", "结果"),
    ),
    key=("external_id",),
)
KINDS = {
    kind.name: kind
    for kind in (
        CUSTOMERS,
        CONTACTS,
        CONNECTIONS,
        OPEN_ITEMS,
        PAYMENTS,
        ALLOCATIONS,
        DISPUTES,
        *COLLATERAL_KINDS,
        *RECORD_KINDS,
        TAX_INVOICES,
        BANK_TRANSACTIONS,
    )
}
