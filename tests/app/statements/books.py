"""Workbooks as accounting software exports them, made in memory."""

from __future__ import annotations

import io

import xlsxwriter
from mill import NAME, cash_flow, income, stocks

BALANCE_LEFT = [
    ("流动资产：", ""),
    ("货币资金", "monetary_funds"),
    ("应收账款", "accounts_receivable"),
    ("存货", "inventories"),
    ("流动资产合计", "current_assets"),
    ("非流动资产：", ""),
    ("固定资产", "fixed_assets"),
    ("非流动资产合计", "noncurrent_assets"),
    ("资产总计", "total_assets"),
]
BALANCE_RIGHT = [
    ("流动负债：", ""),
    ("短期借款", "short_borrowings"),
    ("应付账款", "accounts_payable"),
    ("流动负债合计", "current_liabilities"),
    ("负债合计", "total_liabilities"),
    ("实收资本（或股本）", "paid_in_capital"),
    ("未分配利润", "retained_earnings"),
    ("所有者权益合计", "equity"),
    ("负债和所有者权益总计", "liabilities_and_equity"),
]
INCOME = [
    ("一、营业收入", "revenue"),
    ("减：营业成本", "cost"),
    ("管理费用", "admin_expense"),
    ("财务费用", "finance_expense"),
    ("二、营业利润（亏损以“－”号填列）", "operating_profit"),
    ("三、利润总额（亏损总额以“－”号填列）", "profit_before_tax"),
    ("减：所得税费用", "income_tax"),
    ("四、净利润（净亏损以“－”号填列）", "net_income"),
]
CASH = [
    ("销售商品、提供劳务收到的现金", "cf_sales"),
    ("购买商品、接受劳务支付的现金", "cf_purchases"),
    ("支付的各项税费", "cf_taxes"),
    ("支付其他与经营活动有关的现金", "cf_other_operating_out"),
    ("取得借款收到的现金", "cf_borrowed"),
    ("分配股利、利润或偿付利息支付的现金", "cf_interest_dividends"),
    ("五、现金及现金等价物净增加额", "cash_change"),
    ("加：期初现金及现金等价物余额", "cash_begin"),
    ("六、期末现金及现金等价物余额", "cash_end"),
]


def three_years(
    *,
    company: str = NAME,
    unit: str = "万元",
    factor: int = 10_000,
    wrong: dict[int, dict[str, int]] | None = None,
    extra: tuple[tuple[str, int], ...] = (),
    years: tuple[int, ...] = (2023, 2024, 2025),
) -> bytes:
    """Return a workbook with three sheets a year, assets and liabilities side by side.

    ``wrong`` puts other yuan into a year, ``extra`` adds lines of unknown name to the balance.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        title = book.add_format({"bold": True, "align": "center"})
        for year in years:
            figures = _figures(year) | (wrong or {}).get(year, {})
            before = _figures(year - 1) if year > 2023 else stocks(2022)
            made = _Sheets(book, title, company, year, unit, factor, figures, before)
            made.balance(extra)
            made.listed("利润表", INCOME, f"{year}年度")
            made.listed("现金流量表", CASH, f"{year}年度")
    return held.getvalue()


def _figures(year: int) -> dict[str, int]:
    return stocks(year) | income(year) | cash_flow(year)


class _Sheets:
    def __init__(self, book, title, company, year, unit, factor, now, before):
        self.book, self.title, self.company, self.year = book, title, company, year
        self.unit, self.factor, self.now, self.before = unit, factor, now, before

    def _headed(self, name, day, width):
        sheet = self.book.add_worksheet(f"{name}{self.year}")
        sheet.merge_range(0, 0, 0, width, name, self.title)
        sheet.write_string(1, 0, f"编制单位：{self.company}")
        sheet.write_string(1, 2, day)
        sheet.write_string(1, width, f"单位：{self.unit}")
        return sheet

    def _amounts(self, sheet, row, place, code):
        for at, held in ((place, self.now), (place + 1, self.before)):
            if code in held:
                sheet.write_number(row, at, held[code] / self.factor)

    def balance(self, extra):
        sheet = self._headed("资产负债表", f"{self.year}年12月31日", 5)
        heads = ("资产", "期末余额", "年初余额", "负债和所有者权益", "期末余额", "年初余额")
        for place, head in enumerate(heads):
            sheet.write_string(2, place, head)
        sides = ((0, BALANCE_LEFT), (3, BALANCE_RIGHT))
        for place, lines in sides:
            for row, (label, code) in enumerate(lines, start=3):
                sheet.write_string(row, place, label)
                self._amounts(sheet, row, place + 1, code)
        for row, (label, yuan) in enumerate(extra, start=20):
            sheet.write_string(row, 0, label)
            sheet.write_number(row, 1, yuan / self.factor)

    def listed(self, name, lines, day):
        sheet = self._headed(name, day, 3)
        for place, head in enumerate(("项目", "行次", "本期金额", "上期金额")):
            sheet.write_string(2, place, head)
        for row, (label, code) in enumerate(lines, start=3):
            sheet.write_string(row, 0, label)
            sheet.write_number(row, 1, row - 2)
            self._amounts(sheet, row, 2, code)
