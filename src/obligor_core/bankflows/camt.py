"""ISO 20022 camt.053 and camt.052: the statement message of any version, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import polars as pl
from lxml import etree

from obligor_core.bankflows.frames import ROWS
from obligor_core.bankflows.statement import (
    CURRENCY_DEFAULT,
    Account,
    AccountRows,
    Statement,
    StatementUnknown,
)
from obligor_core.money import Money

LAYOUT = "camt.053"
REPORTS = ("Stmt", "Rpt")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
PENDING = frozenset({"PDNG", "INFO", "FUTR"})


def is_xml(content: bytes) -> bool:
    """Return whether the content looks like XML."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read_camt(content: bytes) -> Statement:
    """Return the statements of a camt message.

    Elements are told apart by their local names, so that every version of the message reads
    alike. No entity is resolved, nothing is fetched, and a document type is refused.

    Rule: BNK-05 Booked entries count; of a batch entry with details each detail is a row.
    Source: ISO 20022 camt.053.001.02 to .001.13, elements Ntry, Sts and NtryDtls/TxDtls.

    :raises StatementUnknown: when it is no such message
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise StatementUnknown(problem_en=str(error), problem_zh=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise StatementUnknown(
            problem_en="it declares a document type, which no bank statement does",
            problem_zh="文件包含 DOCTYPE 声明，银行流水不应包含",
        )
    found = [one for name in REPORTS for one in root.iter(f"{{*}}{name}")]
    if not found:
        raise StatementUnknown(
            problem_en="it is XML and holds no camt.053 or camt.052 statement",
            problem_zh="该 XML 不含 camt.053 或 camt.052 对账单",
        )
    return Statement(LAYOUT, tuple(_account_rows(one) for one in found))


def _account_rows(statement: Any) -> AccountRows:
    account = _account(statement)
    opening, closing = (_balance(statement, codes) for codes in (OPENING, CLOSING))
    entries = [one for one in statement.iterfind("{*}Ntry") if _status(one) not in PENDING]
    rows = [row for entry in entries for row in _rows(entry)]
    for number, row in enumerate(rows, start=1):
        row["row_no"] = number
    frame = pl.DataFrame(rows, schema=ROWS, orient="row")
    frame = frame.sort("booked_on", pl.col("booked_second").fill_null(-1), maintain_order=True)
    if opening is not None:
        frame = frame.with_columns(balance_minor=pl.col("amount_minor").cum_sum() + opening)
    asked_from, asked_until = (
        _day(_text(statement, f"{{*}}FrToDt/{{*}}{end}")) for end in ("FrDtTm", "ToDtTm")
    )
    return AccountRows(
        account,
        frame,
        opening_minor=opening,
        closing_minor=closing,
        asked_from=asked_from,
        asked_until=asked_until,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _account(statement: Any) -> Account:
    currency = _text(statement, "{*}Acct/{*}Ccy")
    first = statement.find("{*}Ntry/{*}Amt")
    if not currency and first is not None:
        currency = first.get("Ccy", "")
    return Account(
        number=_account_number(statement.find("{*}Acct")),
        holder=_text(statement, "{*}Acct/{*}Ownr/{*}Nm") or _text(statement, "{*}Acct/{*}Nm"),
        bank=_text(statement, "{*}Acct/{*}Svcr/{*}FinInstnId/{*}Nm")
        or _text(statement, "{*}Acct/{*}Svcr/{*}FinInstnId/{*}BICFI")
        or _text(statement, "{*}Acct/{*}Svcr/{*}FinInstnId/{*}BIC"),
        currency=currency or CURRENCY_DEFAULT,
    )


def _account_number(account: Any) -> str:
    if account is None:
        return ""
    return _text(account, "{*}Id/{*}IBAN") or _text(account, "{*}Id/{*}Othr/{*}Id")


def _balance(statement: Any, codes: tuple[str, ...]) -> int | None:
    for balance in statement.iterfind("{*}Bal"):
        if _text(balance, "{*}Tp/{*}CdOrPrtry/{*}Cd") in codes:
            return _signed(balance)
    return None


def _status(entry: Any) -> str:
    """Return the state of an entry: text before version 8, an element after."""
    return _text(entry, "{*}Sts/{*}Cd") or _text(entry, "{*}Sts")


def _signed(element: Any, *, of: Any = None) -> int:
    """Return the amount in minor units; a debit is negative, a reversal turns nothing round."""
    amount = element.find("{*}Amt")
    if amount is None:
        amount = element.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    if amount is None:
        raise StatementUnknown(problem_en="an entry has no amount", problem_zh="有交易缺少金额")
    minor = Money.of((amount.text or "").strip(), amount.get("Ccy", CURRENCY_DEFAULT)).minor
    side = _text(element, "{*}CdtDbtInd") or (_text(of, "{*}CdtDbtInd") if of is not None else "")
    return -minor if side == "DBIT" else minor


def _rows(entry: Any) -> Iterator[dict[str, Any]]:
    """Yield a row for the entry, or one for each of its details when they add up to it."""
    booked_on, second = _instant(entry)
    whole = _signed(entry)
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    parts = [_signed(one, of=entry) for one in details] if len(details) > 1 else []
    if len(details) < 2 or sum(parts) != whole:
        details, parts = details[:1] or [entry], [whole]
    for detail, amount in zip(details, parts, strict=True):
        side = "Dbtr" if amount > 0 else "Cdtr"
        party = detail.find(f"{{*}}RltdPties/{{*}}{side}")
        account = detail.find(f"{{*}}RltdPties/{{*}}{side}Acct")
        agent = f"{{*}}RltdAgts/{{*}}{side}Agt/{{*}}FinInstnId"
        yield {
            "booked_on": booked_on,
            "booked_second": second,
            "amount_minor": amount,
            "balance_minor": None,
            "party_name": _text(party, "{*}Nm") or _text(party, "{*}Pty/{*}Nm"),
            "party_account": _account_number(account),
            "party_bank": _text(detail, f"{agent}/{{*}}Nm") or _text(detail, f"{agent}/{{*}}BICFI"),
            "summary": _text(detail, "{*}AddtlTxInf") or _text(entry, "{*}AddtlNtryInf"),
            "purpose": " ".join(u.text or "" for u in detail.iterfind("{*}RmtInf/{*}Ustrd")),
            "reference": _text(entry, "{*}AcctSvcrRef") or _text(entry, "{*}NtryRef"),
        }


def _instant(entry: Any) -> tuple[date, int | None]:
    for when in ("BookgDt", "ValDt"):
        day = _text(entry, f"{{*}}{when}/{{*}}Dt")
        moment = _text(entry, f"{{*}}{when}/{{*}}DtTm")
        try:
            if moment:
                found = datetime.fromisoformat(moment)
                second = found.hour * 3600 + found.minute * 60 + found.second
                return found.date(), second
            if day:
                return date.fromisoformat(day[:10]), None
        except ValueError:
            continue
    raise StatementUnknown(problem_en="an entry has no date", problem_zh="有交易缺少日期")


def _text(element: Any, path: str) -> str:
    if element is None:
        return ""
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""
