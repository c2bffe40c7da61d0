"""What the fields of a customer file are called."""

from __future__ import annotations

from obligor_core.text import Text

FIELD_LABELS = {
    "external_id": Text("customer code", "客户编码"),
    "kind": Text("kind", "类型"),
    "state": Text("state", "状态"),
    "name": Text("name", "名称"),
    "short_name": Text("short name", "简称"),
    "phone": Text("phone", "电话"),
    "group_id": Text("customer group", "所属集团"),
    "unit_id": Text("organisation unit", "所属机构"),
    "manager_id": Text("relationship manager", "客户经理"),
    "industry_code": Text("industry", "行业"),
    "region_code": Text("region", "地区"),
    "employees": Text("employees", "从业人员"),
    "annual_revenue": Text("annual revenue", "营业收入"),
    "annual_revenue_minor": Text("annual revenue", "营业收入"),
    "total_assets": Text("total assets", "资产总额"),
    "total_assets_minor": Text("total assets", "资产总额"),
    "size_class": Text("size class", "企业规模"),
    "currency": Text("currency", "币种"),
    "payment_terms_days": Text("payment terms (days)", "账期（天）"),
    "opened_on": Text("customer since", "建档日期"),
    "tags": Text("tags", "标签"),
    "custom": Text("custom fields", "自定义字段"),
    "uscc": Text("unified social credit code", "统一社会信用代码"),
    "id_number": Text("resident identity card", "居民身份证"),
    "lei": Text("legal entity identifier (LEI)", "全球法人识别编码（LEI）"),
    "identifiers": Text("identifiers", "证照号码"),
    "title": Text("title", "职务"),
    "email": Text("e-mail", "电子邮箱"),
    "is_primary": Text("main contact", "主要联系人"),
    "line": Text("address", "地址"),
    "postcode": Text("postcode", "邮政编码"),
    "holder": Text("account holder", "户名"),
    "bank": Text("bank", "开户行"),
    "number": Text("account number", "账号"),
    "share_percent": Text("share (%)", "持股比例（%）"),
    "amount_minor": Text("amount", "金额"),
    "amount": Text("amount", "金额"),
    "starts_on": Text("from", "起始日"),
    "ends_on": Text("until", "终止日"),
}


def field_label(name: str) -> Text:
    """Return what a field is called; its own name when nothing better is known."""
    return FIELD_LABELS.get(name, Text(name.replace("_", " "), name))


CHOICE_LABELS = {
    "enterprise": Text("enterprise", "企业"),
    "sole_trader": Text("sole trader", "个体工商户"),
    "individual": Text("individual", "自然人"),
    "active": Text("active", "正常"),
    "inactive": Text("inactive", "已停用"),
    "merged": Text("merged", "已合并"),
    "uscc": Text("unified social credit code", "统一社会信用代码"),
    "id_card": Text("resident identity card", "居民身份证"),
    "lei": Text("legal entity identifier (LEI)", "全球法人识别编码（LEI）"),
    "tax_number": Text("tax number", "纳税人识别号"),
    "other": Text("other number", "其他号码"),
    "registered": Text("registered address", "注册地址"),
    "office": Text("office", "办公地址"),
    "delivery": Text("delivery address", "收货地址"),
    "billing": Text("billing address", "开票地址"),
    "owns": Text("owns", "持股"),
    "controls": Text("controls", "控制"),
    "guarantees": Text("guarantees", "担保"),
    "supplies": Text("supplies", "供货"),
    "same_controller": Text("same controller", "同一控制人"),
    "text": Text("text", "文本"),
    "number": Text("number", "数字"),
    "money": Text("money", "金额"),
    "date": Text("date", "日期"),
    "boolean": Text("yes or no", "是/否"),
    "choice": Text("choice", "单选"),
    "certain": Text("certain", "确定重复"),
    "likely": Text("likely", "很可能重复"),
    "possible": Text("possible", "疑似重复"),
    "micro": Text("micro", "微型"),
    "small": Text("small", "小型"),
    "medium": Text("medium", "中型"),
    "large": Text("large", "大型"),
}


def choice_label(value: str) -> Text:
    """Return what a choice is called; an empty value stays empty."""
    return CHOICE_LABELS.get(value, Text(value, value))
