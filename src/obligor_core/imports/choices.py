"""The words that people write for each choice; the first of a pair is what is stored."""

from __future__ import annotations

CUSTOMER_KINDS = (
    ("enterprise", ("企业", "公司", "法人", "company", "corporate")),
    ("sole_trader", ("个体工商户", "个体户", "个体", "sole trader", "self-employed")),
    ("individual", ("个人", "自然人", "individual", "person")),
)
ITEM_KINDS = (
    ("invoice", ("发票", "应收", "销售发票", "invoice")),
    ("instalment", ("分期", "期供", "还款计划", "installment", "instalment")),
    ("fee", ("费用", "手续费", "fee")),
)
PRODUCTS = (
    ("trade_credit", ("赊销", "商业信用", "trade credit")),
    ("loan", ("贷款", "借款", "loan")),
    ("guarantee", ("保函", "担保", "guarantee")),
    ("factoring", ("保理", "factoring")),
)
PAYMENT_KINDS = (
    ("cash", ("现金", "转账", "电汇", "银行转账", "cash", "transfer", "wire")),
    ("bank_draft", ("承兑汇票", "银行承兑汇票", "银承", "汇票", "bank draft")),
    ("cheque", ("支票", "cheque", "check")),
    ("credit_note", ("红字发票", "贷项", "折让", "credit note")),
)
CONNECTION_KINDS = (
    ("owns", ("持股", "股东", "出资", "owns")),
    ("controls", ("控制", "实际控制", "controls")),
    ("guarantees", ("担保", "保证", "guarantees")),
    ("supplies", ("供应", "供货", "supplies")),
    ("same_controller", ("同一控制人", "同一实际控制人", "same controller")),
)
DISPUTE_REASONS = (
    ("quality", ("质量", "质量问题", "quality")),
    ("price", ("价格", "价格差异", "price")),
    ("short_delivery", ("短交", "数量短缺", "少货", "short delivery")),
    ("not_received", ("未收到", "未收货", "not received")),
    ("other", ("其他", "其它", "other")),
)
