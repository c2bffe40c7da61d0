"""The kinds of file about collateral: securities, valuations, guarantees."""

from __future__ import annotations

from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.text import Text

Choices = tuple[tuple[str, tuple[str, ...]], ...]

SECURITY_KINDS: Choices = (
    ("real_estate", ("房产", "房地产", "房产抵押", "不动产", "real estate")),
    ("land", ("土地使用权", "土地", "土地抵押", "land")),
    ("equipment", ("机器设备", "设备", "设备抵押", "equipment")),
    ("vehicle", ("车辆", "汽车", "车辆抵押", "vehicle")),
    ("inventory", ("存货", "存货抵押", "inventory")),
    ("equity", ("股权", "股权质押", "股票", "equity")),
    ("receivables", ("应收账款", "应收账款质押", "receivables")),
    ("deposit", ("保证金", "存单", "保证金/存单", "存单质押", "deposit")),
    ("bill", ("票据", "票据质押", "bill")),
    ("intellectual_property", ("知识产权", "专利", "商标", "intellectual property")),
    ("credit_insurance", ("信用保险", "信保", "credit insurance")),
    ("letter_of_guarantee", ("保函", "备用信用证", "letter of guarantee")),
)
PARTY_KINDS: Choices = (
    ("enterprise", ("企业", "公司", "法人", "enterprise")),
    ("person", ("个人", "自然人", "person")),
)
MODES: Choices = (
    ("joint", ("连带责任保证", "连带责任", "连带", "joint")),
    ("general", ("一般保证", "一般", "general")),
)
METHODS: Choices = (
    ("market", ("市场法", "市场比较法", "market")),
    ("income", ("收益法", "income")),
    ("cost", ("成本法", "重置成本法", "cost")),
    ("book", ("账面价值", "账面净值", "book")),
    ("quote", ("市价", "报价", "quote")),
)


def _text(
    name: str, en: str, zh: str, *headers: str, need: bool = False, length: int = 200
) -> Field:
    return Field(name, Text(en, zh), is_required=need, headers=headers, length_max=length)


def _of(type_: FieldType, name: str, en: str, zh: str, *headers: str, need: bool = False) -> Field:
    is_positive = type_ is FieldType.AMOUNT and need
    return Field(
        name, Text(en, zh), type_, is_required=need, headers=headers, is_positive=is_positive
    )


def _choice(
    name: str, en: str, zh: str, choices: Choices, *headers: str, default: str | None = None
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


CUSTOMER = _text(
    "customer_external_id",
    "Customer number",
    "客户编号",
    "客户编码",
    "债务人编号",
    need=True,
    length=80,
)
CURRENCY = Field(
    "currency",
    Text("Currency", "币种"),
    FieldType.CURRENCY,
    headers=("货币", "币别", "ccy"),
    example="CNY",
)
ACCEPTED = _of(FieldType.DATE, "accepted_on", "Accepted on", "接受日期", "生效日期", "担保日期")
VALID = _of(FieldType.DATE, "valid_until", "Valid until", "有效期至", "担保到期日", "到期日")
MAXIMUM = _of(FieldType.BOOLEAN, "is_maximum", "Maximum amount", "是否最高额", "最高额")
AGREEMENT = _text("agreement", "Agreement", "担保合同编号", "合同编号", length=80)

COLLATERAL = ImportKind(
    "collateral",
    Text("Collateral", "担保物"),
    (
        _text("external_id", "Security number", "担保编号", "押品编号", need=True, length=80),
        CUSTOMER,
        _choice("kind", "Kind", "担保类型", SECURITY_KINDS, "押品类型", "类型"),
        _text("title", "Title", "名称", "押品名称", need=True),
        _text("owner_name", "Owner (third party)", "所有权人", "抵押人", "出质人"),
        _text("location", "Location", "存放地点", "坐落", "地址"),
        AGREEMENT,
        CURRENCY,
        _of(FieldType.AMOUNT, "amount", "Secured amount", "担保金额", "最高债权额", "金额"),
        MAXIMUM,
        _of(FieldType.INTEGER, "our_rank", "Our rank", "我方顺位", "顺位"),
        ACCEPTED,
        VALID,
        _text("registry", "Registry", "登记机关", "登记机构"),
        _text("registration_number", "Registration number", "登记证号", "他项权证号", length=80),
        _of(FieldType.DATE, "registered_on", "Registered on", "登记日期"),
        _of(FieldType.DATE, "registered_until", "Registered until", "登记到期日"),
        _of(FieldType.AMOUNT, "registered_amount", "Registered amount", "登记担保金额"),
        _text("insurer", "Insurer", "保险公司", "承保人"),
        _text("insurance_number", "Insurance number", "保单号", length=80),
        _of(FieldType.DATE, "insured_until", "Insured until", "保险到期日"),
        _of(FieldType.AMOUNT, "insured_amount", "Insured amount", "保险金额"),
    ),
    key=("external_id",),
)
VALUATIONS = ImportKind(
    "valuations",
    Text("Valuations", "押品估值"),
    (
        _text("external_id", "Valuation number", "估值编号", "评估报告编号", need=True, length=80),
        _text(
            "collateral_external_id",
            "Security number",
            "担保编号",
            "押品编号",
            need=True,
            length=80,
        ),
        _of(FieldType.DATE, "valued_on", "Valued on", "估值日期", "评估基准日", need=True),
        CURRENCY,
        _of(FieldType.AMOUNT, "amount", "Value", "估值", "评估价值", "金额", need=True),
        _choice("method", "Method", "估值方法", METHODS, "评估方法", default="market"),
        _text("source", "Source", "来源", "报告名称"),
        _text("appraiser", "Appraiser", "评估机构", "评估人"),
        VALID,
    ),
    key=("external_id",),
)
GUARANTEES = ImportKind(
    "guarantees",
    Text("Guarantees", "保证"),
    (
        _text("external_id", "Guarantee number", "保证编号", "担保编号", need=True, length=80),
        CUSTOMER,
        _text("guarantor_external_id", "Guarantor's customer number", "保证人客户编号", length=80),
        _text("guarantor_name", "Guarantor (third party)", "保证人名称", "保证人"),
        _choice(
            "guarantor_kind",
            "Kind of guarantor",
            "保证人类型",
            PARTY_KINDS,
            default="enterprise",
        ),
        _choice("mode", "Mode", "保证方式", MODES, default="joint"),
        CURRENCY,
        _of(FieldType.AMOUNT, "amount", "Guaranteed amount", "保证金额", "金额", need=True),
        _of(FieldType.NUMBER, "share_percent", "Share (%)", "按份比例（%）", "保证份额"),
        MAXIMUM,
        AGREEMENT,
        ACCEPTED,
        VALID,
        _of(FieldType.AMOUNT, "ability", "Guarantor's ability", "代偿能力", "净资产"),
        _of(FieldType.DATE, "ability_on", "Ability as of", "代偿能力日期", "净资产日期"),
        _text("ability_source", "Source of the ability", "代偿能力来源"),
        _of(FieldType.AMOUNT, "outside", "Guarantees to others", "对外担保余额", "外部担保"),
    ),
    key=("external_id",),
)
COLLATERAL_KINDS = (COLLATERAL, VALUATIONS, GUARANTEES)
