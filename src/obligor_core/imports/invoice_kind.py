"""Tax invoices as files bring them: exports of 电子税务局 and 税控盘, or our own template."""

from __future__ import annotations

from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.text import Text

DIRECTIONS = (
    ("sale", ("销项", "销售", "开具", "开具发票", "销项发票", "销", "sales", "output", "issued")),
    ("purchase", ("进项", "采购", "取得", "取得发票", "进项发票", "进", "input", "received")),
)
STATES = (
    ("valid", ("有效", "有效发票", "正常", "正常发票", "已开具", "normal")),
    ("void", ("作废", "作废发票", "已作废", "空白作废", "空白发票作废", "正数作废", "负数作废")),
    ("red", ("红字", "红字发票", "负数发票", "红冲发票", "负数", "credit note")),
    (
        "reversed",
        (
            "已红冲",
            "已红冲-全额",
            "已红冲-部分",
            "全额红冲",
            "部分红冲",
            "已全额红冲",
            "已部分红冲",
            "已冲红",
        ),
    ),
    ("abnormal", ("异常", "失控", "失控发票", "异常发票", "异常凭证")),
)


def _text(name: str, label: Text, *headers: str, length: int = 200, example: str = "") -> Field:
    return Field(name, label, headers=headers, length_max=length, example=example)


def _amount(name: str, label: Text, *headers: str, need: bool, example: str) -> Field:
    return Field(name, label, FieldType.AMOUNT, is_required=need, headers=headers, example=example)


NAMES = {
    "seller": ("销方", "销售方", "销方企业", "销货单位", "销货方", "开票方", "供应商"),
    "buyer": ("购方", "购买方", "购方企业", "购货单位", "购货方", "受票方", "采购方"),
}
NAME_ENDS = ("名称", "单位名称", "单位代号", "企业名称")
NUMBER_ENDS = ("税号", "识别号", "纳税人识别号", "统一社会信用代码", "税务登记号")


def _headers(side: str, ends: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}{end}" for name in NAMES[side] for end in ends)


TAX_INVOICES = ImportKind(
    "tax_invoices",
    Text("Tax invoices", "进销项发票"),
    (
        Field(
            "issued_on",
            Text("Date of the invoice", "开票日期"),
            FieldType.DATE,
            is_required=True,
            headers=("开具日期", "开票时间", "发票日期", "invoice date", "date"),
            example="2026-11-01",
        ),
        _text(
            "digital_number",
            Text("Number of a digital invoice", "数电发票号码"),
            "数电票号码",
            "全电发票号码",
            length=40,
            example="26332000000012345678",
        ),
        _text(
            "number",
            Text("Number of the invoice", "发票号码"),
            "发票号",
            "invoice number",
            length=40,
        ),
        _text("code", Text("Code of the invoice", "发票代码"), "类别代码", length=20),
        _text(
            "customer_external_id",
            Text("Customer number", "客户编号"),
            "客户编码",
            "客户代码",
            "企业代号",
            "customer",
            length=80,
            example="C-0001",
        ),
        Field(
            "direction",
            Text("Sale or purchase", "进销方向"),
            FieldType.CHOICE,
            headers=("方向", "进销项", "发票方向", "进项/销项", "direction"),
            choices=DIRECTIONS,
            example="销项",
        ),
        _text(
            "seller_name",
            Text("Seller", "销方名称"),
            *_headers("seller", NAME_ENDS),
            example="杭州恒泰精密机械有限公司",
        ),
        _text(
            "seller_tax_no",
            Text("Tax number of the seller", "销方税号"),
            *_headers("seller", NUMBER_ENDS),
            length=40,
        ),
        _text("buyer_name", Text("Buyer", "购方名称"), *_headers("buyer", NAME_ENDS)),
        _text(
            "buyer_tax_no",
            Text("Tax number of the buyer", "购方税号"),
            *_headers("buyer", NUMBER_ENDS),
            length=40,
        ),
        _text(
            "party_name", Text("Counterparty", "对方名称"), "交易对手", "对方单位", "counterparty"
        ),
        _text("party_tax_no", Text("Tax number of the counterparty", "对方税号"), length=40),
        _amount(
            "net",
            Text("Amount without tax", "金额"),
            "不含税金额",
            "合计金额",
            "金额(不含税)",
            "发票金额",
            "net",
            "amount",
            need=True,
            example="10,000.00",
        ),
        _amount("tax", Text("Tax", "税额"), "合计税额", "税额合计", need=True, example="1,300.00"),
        _amount(
            "total",
            Text("Total with tax", "价税合计"),
            "价税合计金额",
            "含税金额",
            "total",
            need=False,
            example="11,300.00",
        ),
        Field(
            "state",
            Text("State of the invoice", "发票状态"),
            FieldType.CHOICE,
            headers=("状态", "票据状态", "state", "status"),
            choices=STATES,
            example="正常",
        ),
        Field(
            "is_void",
            Text("Is void", "作废标志"),
            FieldType.BOOLEAN,
            headers=("是否作废", "作废"),
        ),
        _text(
            "kind", Text("Kind of invoice", "发票票种"), "发票种类", "发票类型", "票种", length=60
        ),
        Field(
            "currency",
            Text("Currency", "币种"),
            FieldType.CURRENCY,
            headers=("货币", "币别"),
            example="CNY",
        ),
    ),
    key=("issued_on", "customer_external_id", "direction", "code", "number"),
)
