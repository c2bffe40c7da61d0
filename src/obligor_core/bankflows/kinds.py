"""The words of bank flows: what a transaction is for, who is on the other side, what is odd."""

from __future__ import annotations

from enum import StrEnum

from obligor_core.text import Text


class Category(StrEnum):
    """What a transaction is for, as its summary says."""

    TRADE = "trade"  # 经营往来: what is nothing else
    WAGES = "wages"
    TAX = "tax"
    SOCIAL_INSURANCE = "social_insurance"
    UTILITIES = "utilities"
    RENT = "rent"
    INSURANCE = "insurance"
    PENSION = "pension"
    LOAN_IN = "loan_in"
    LOAN_REPAID = "loan_repaid"
    LOAN_INTEREST = "loan_interest"
    DEPOSIT_INTEREST = "deposit_interest"
    INVESTMENT = "investment"
    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"
    FEE = "fee"
    RETURNED = "returned"


class PartyKind(StrEnum):
    """Who is on the other side, as the name says."""

    TAX_OFFICE = "tax_office"
    SOCIAL_FUND = "social_fund"
    UTILITY = "utility"
    LENDER = "lender"  # not a bank: 小贷, 融资租赁, 保理, 典当
    BANK = "bank"
    PLATFORM = "platform"
    OTHER = "other"


class Relation(StrEnum):
    """What a counterparty is to the customer."""

    OWN = "own"  # the customer itself, at this or another bank
    RELATED = "related"  # a connected party: its flows are no sales
    TRADE = "trade"  # a person said: an independent business partner
    LENDER = "lender"  # a person said: lends, and had not been declared
    DECLARED_LENDER = "declared_lender"  # a person said: lends, and we know of it
    UNRELATED = "unrelated"  # nobody said anything


class FindingKind(StrEnum):
    BALANCE_BREAK = "balance_break"
    GAP = "gap"
    STALE = "stale"
    RELATED_SHARE = "related_share"
    CONCENTRATION = "concentration"
    ROUND_TRIP = "round_trip"
    LENDER = "lender"
    DEBT_SERVICE = "debt_service"
    LOW_BALANCE = "low_balance"
    NEGATIVE_BALANCE = "negative_balance"
    NEGATIVE_MONTHS = "negative_months"
    WAGES_STOPPED = "wages_stopped"
    TAX_STOPPED = "tax_stopped"
    NIGHT = "night"
    ROUND_AMOUNTS = "round_amounts"
    CASH = "cash"
    RETURNED = "returned"
    BENFORD = "benford"
    ANOMALY = "anomaly"


class Severity(StrEnum):
    NOTE = "note"
    WATCH = "watch"
    SEVERE = "severe"


CATEGORY_LABELS = {
    Category.TRADE: Text("trade", "经营往来"),
    Category.WAGES: Text("wages", "工资"),
    Category.TAX: Text("taxes", "税款"),
    Category.SOCIAL_INSURANCE: Text("social insurance", "社保公积金"),
    Category.UTILITIES: Text("utilities", "水电燃气"),
    Category.RENT: Text("rent", "租金物业"),
    Category.INSURANCE: Text("insurance", "保险费"),
    Category.PENSION: Text("pension", "养老金"),
    Category.LOAN_IN: Text("loan received", "借款流入"),
    Category.LOAN_REPAID: Text("loan repaid", "归还借款"),
    Category.LOAN_INTEREST: Text("loan interest", "借款利息"),
    Category.DEPOSIT_INTEREST: Text("interest received", "存款利息"),
    Category.INVESTMENT: Text("investments", "理财投资"),
    Category.CASH_IN: Text("cash paid in", "现金存入"),
    Category.CASH_OUT: Text("cash withdrawn", "现金支取"),
    Category.FEE: Text("bank fees", "银行费用"),
    Category.RETURNED: Text("returned or reversed", "退回冲正"),
}
RELATION_LABELS = {
    Relation.OWN: Text("own account", "本方账户"),
    Relation.RELATED: Text("related party", "关联方"),
    Relation.TRADE: Text("business partner", "经营往来方"),
    Relation.LENDER: Text("lender, not declared", "未申报的资金方"),
    Relation.DECLARED_LENDER: Text("lender, declared", "已申报的资金方"),
    Relation.UNRELATED: Text("not classified", "未分类"),
}
SEVERITY_LABELS = {
    Severity.NOTE: Text("note", "提示"),
    Severity.WATCH: Text("watch", "关注"),
    Severity.SEVERE: Text("severe", "严重"),
}
# What comes in and is no result of doing business, besides own and related parties.
NOT_OPERATING_IN = frozenset(
    {
        Category.LOAN_IN,
        Category.DEPOSIT_INTEREST,
        Category.INVESTMENT,
        Category.CASH_IN,
        Category.RETURNED,
    }
)
LOAN_OUT = frozenset({Category.LOAN_REPAID, Category.LOAN_INTEREST})
LENDER_RELATIONS = frozenset({Relation.LENDER, Relation.DECLARED_LENDER})
