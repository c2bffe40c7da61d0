"""SWIFT MT940 statements, read by the mt-940 library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import mt940
import polars as pl

from obligor_core.bankflows.frames import ROWS
from obligor_core.bankflows.statement import (
    CURRENCY_DEFAULT,
    Account,
    AccountRows,
    Statement,
    StatementUnknown,
)
from obligor_core.imports.reading import decoded
from obligor_core.money import Money

LAYOUT = "mt940"
MARKS = re.compile(r"(?m)^:(?:20|25|60F|60M):")
BLOCK = re.compile(r"(?m)^(?=:20:)")
SUBFIELD = re.compile(r"\?(\d\d)([^?]*)")
NAMES, PURPOSES, TYPE, ACCOUNT = ("32", "33"), range(20, 30), "00", "31"
SLASHED = re.compile(r"/(NAME|ORDP|BENM|REMI|IBAN|TRTP)/+([^/]+)")


def is_mt940(content: bytes) -> bool:
    """Return whether the content looks like SWIFT statements."""
    head = content[:4000].decode("ascii", errors="ignore")
    return len(set(MARKS.findall(head))) >= 2 and ":61:" in content.decode("latin-1")


def read_mt940(content: bytes) -> Statement:
    """Return the statements of an MT940 file.

    Rule: BNK-06 A line :61: is a row; C and RD are money in, D and RC money out.
    Source: SWIFT Standards MT 940 Customer Statement, field 61, subfield 3.

    :raises StatementUnknown: when the library cannot read a block
    """
    blocks = [b for b in BLOCK.split(decoded(content)) if b.startswith(":20:")]
    return Statement(LAYOUT, tuple(_account_rows(block) for block in blocks))


def _account_rows(block: str) -> AccountRows:
    parsed = mt940.models.Transactions(processors={"post_transaction_details": []})
    try:
        parsed.parse(re.sub(r"(?m)^-\}?\s*$", "", block))
    except (ValueError, RuntimeError, KeyError, AttributeError) as error:
        raise StatementUnknown(problem_en=str(error), problem_zh=str(error)) from error
    data = parsed.data
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    currency = opening.amount.currency if opening else CURRENCY_DEFAULT
    rows = list(_rows(parsed.transactions, currency))
    opening_minor = _minor(opening.amount, currency) if opening else None
    frame = pl.DataFrame(rows, schema=ROWS, orient="row")
    if opening_minor is not None:
        frame = frame.with_columns(balance_minor=pl.col("amount_minor").cum_sum() + opening_minor)
    return AccountRows(
        _account(data.get("account_identification", ""), currency),
        frame,
        opening_minor=opening_minor,
        closing_minor=_minor(closing.amount, currency) if closing else None,
    )


def _account(given: str, currency: str) -> Account:
    """Return the account; ``BANK/NUMBER`` names both."""
    bank, _, number = given.rpartition("/")
    return Account(number=re.sub(r"[A-Z]{3}$", "", number), bank=bank, currency=currency)


def _minor(amount: Any, currency: str) -> int:
    return Money.of(amount.amount, currency).minor


def _rows(transactions: Any, currency: str) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(transactions, start=1):
        data = one.data
        day = data.get("entry_date") or data["date"]
        details = _details(str(data.get("transaction_details") or ""))
        yield {
            "row_no": number,
            "booked_on": day,
            "booked_second": None,
            "amount_minor": _minor(data["amount"], currency),
            "balance_minor": None,
            "party_name": details["name"],
            "party_account": details["account"],
            "party_bank": "",
            "summary": details["type"],
            "purpose": details["purpose"],
            "reference": str(data.get("bank_reference") or data.get("customer_reference") or ""),
        }


def _details(text: str) -> dict[str, str]:
    """Return name, account, type and purpose of field 86: ``177?00…``, ``/NAME/…`` or free text.

    The library runs the account into the name, so that its own reading is not asked for.
    """
    line = text.replace("\n", "")
    coded, slashed = dict(SUBFIELD.findall(line)), dict(SLASHED.findall(line))
    name = "".join(coded.get(n, "") for n in NAMES)
    name = name or next((slashed[k] for k in ("NAME", "ORDP", "BENM") if k in slashed), "")
    spoken = "".join(coded.get(str(n), "") for n in PURPOSES)
    free = slashed.get("REMI", "" if coded else line)
    return {
        "name": name.strip(),
        "account": (coded.get(ACCOUNT, "") or slashed.get("IBAN", "")).strip(),
        "type": (coded.get(TYPE, "") or slashed.get("TRTP", "")).strip(),
        "purpose": (spoken or free).strip(),
    }
