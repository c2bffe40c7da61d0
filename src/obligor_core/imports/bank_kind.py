"""Bank transactions of many customers in one table."""

from __future__ import annotations

from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.text import Text


def _text(name: str, en: str, zh: str, *headers: str, need: bool = False, most: int = 200) -> Field:
    return Field(name, Text(en, zh), is_required=need, headers=headers, length_max=most)


# No key: two equal rows are two transactions, and the loader knows rows of other files.
BANK_TRANSACTIONS = ImportKind(
    "bank_transactions",
    Text("Bank transactions", "银行流水"),
    (
        _text(
            "customer_external_id",
            "Customer number",
            "客户编号",
            "客户编码",
            "客户代码",
            "客户号",
            need=True,
            most=80,
        ),
        _text("account_number", "Account number", "账号", "本方账号", "账户", need=True, most=60),
        _text("holder", "Account holder", "户名", "账户名称", "本方户名"),
        _text("bank", "Bank", "银行", "开户行", most=120),
        Field("currency", Text("Currency", "币种"), FieldType.CURRENCY, default="CNY"),
        Field(
            "booked_on",
            Text("Booked on", "交易日期"),
            FieldType.DATE,
            is_required=True,
            headers=("日期", "记账日期", "date"),
        ),
        _text("booked_time", "Time", "交易时间", "时间", most=20),
        Field(
            "amount",
            Text("Amount (out is negative)", "金额（支出为负）"),
            FieldType.AMOUNT,
            is_required=True,
            headers=("金额", "发生额", "交易金额"),
            example="-12,010.00",
        ),
        Field(
            "balance", Text("Balance", "余额"), FieldType.AMOUNT, headers=("账户余额", "交易后余额")
        ),
        _text("party_name", "Counterparty", "对方户名", "对方名称", "交易对手"),
        _text("party_account", "Counterparty's account", "对方账号", most=60),
        _text("summary", "Summary", "摘要"),
        _text("purpose", "Purpose", "用途", "附言", "备注", most=300),
        _text("reference", "Reference", "流水号", "交易流水号", most=80),
    ),
    key=(),
)
