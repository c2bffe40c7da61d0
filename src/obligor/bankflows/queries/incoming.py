"""A file on its way in: its statement, what a person should see of it, and its rows to write."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from obligor.bankflows.models import FlowCoverage, FlowTransaction
from obligor.bankflows.queries.reach import LIVE, other_of_that_name
from obligor_core.bankflows import overlap
from obligor_core.bankflows.parties import account_digits, party_key, with_party_keys
from obligor_core.bankflows.reading import read
from obligor_core.bankflows.statement import CURRENCY_DEFAULT, AccountRows, Statement
from obligor_core.decision import Refusal
from obligor_core.text import Text

FAULTS_KEPT = 200
KNOWN = {
    "file_id": pl.Int64,
    "place": pl.Int64,
    "twin": pl.Int64,
    "booked_on": pl.Date,
    "booked_second": pl.Int64,
    "amount_minor": pl.Int64,
    "balance_minor": pl.Int64,
    "party_key": pl.String,
}
SPAN = {"starts_on": pl.Date, "ends_on": pl.Date}


class AccountUnnamed(Refusal):
    status = 422
    text = Text(
        "The file does not say which account it is of. Fill in the account number.",
        "文件未注明账号，请填写账号后重新上传。",
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of the account where the file does not."""

    number: str = ""
    holder: str = ""
    bank: str = ""
    currency: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the form that is kept with the file."""
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, str]) -> Told:
        """Return what was kept."""
        return cls(**kept)


def statement_of(content: bytes, file_name: str, *, told: Told) -> Statement:
    """Return the statement in the file, its accounts completed by what a person said.

    :raises StatementUnknown, ScanNotRead, FileUnreadable …: as the file is
    """
    found = read(content, file_name)
    return replace(found, accounts=tuple(_completed(one, told) for one in found.accounts))


def _completed(one: AccountRows, told: Told) -> AccountRows:
    account = one.account
    named = replace(
        account,
        number=account.number or told.number,
        holder=account.holder or told.holder,
        bank=account.bank or told.bank,
        currency=account.currency or told.currency or CURRENCY_DEFAULT,
    )
    return replace(one, account=named, rows=overlap.with_twins(with_party_keys(one.rows)))


def is_of_customer(holder: str, customer: Any) -> bool:
    """Return whether the holder is the customer by comparable name; an unnamed one may be."""
    return not holder.strip() or party_key(holder, "") == party_key(customer.name, "")


def rows_of(statement: Statement, customer: Any) -> pl.DataFrame:
    """Return all rows of the statement as ``storing.store`` takes them."""
    parts = [
        one.rows.with_columns(
            customer_id=pl.lit(customer.pk, dtype=pl.Int64),
            customer_key=pl.lit(party_key(customer.name, "")),
            number=pl.lit(one.account.number),
            holder=pl.lit(one.account.holder),
            bank=pl.lit(one.account.bank),
            currency=pl.lit(one.account.currency),
            starts_on=pl.lit(one.period[0]),
            ends_on=pl.lit(one.period[1]),
        )
        for one in statement.accounts
        if one.rows.height
    ]
    return pl.concat(parts) if parts else pl.DataFrame()


def review_of(statement: Statement, customer: Any) -> dict[str, Any]:
    """Return what a person should see of the file before its rows are loaded."""
    return {
        "accounts": [
            _account_review(one, customer) for one in statement.accounts if one.rows.height
        ],
        "left_out": statement.left_out,
        "faults_count": len(statement.faults),
        "faults": [
            {
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "what": fault.what.as_json(),
                "remedy": fault.remedy.as_json(),
            }
            for fault in statement.faults[:FAULTS_KEPT]
        ],
    }


def _account_review(one: AccountRows, customer: Any) -> dict[str, Any]:
    account = one.account
    known, covered = _known(customer.pk, account.number, account.currency)
    is_own = is_of_customer(account.holder, customer)
    other = "" if is_own else other_of_that_name(customer.pk, party_key(account.holder, ""))
    found = overlap.account_review(
        one.rows,
        known,
        opening_minor=one.opening_minor,
        closing_minor=one.closing_minor,
        covered=covered,
        period=one.period,
    )
    return asdict(account) | found | {"is_own": is_own, "other_customer": other}


def _known(customer_id: int, number: str, currency: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows and the periods that loaded files tell of the account."""
    account = {
        "account__customer": customer_id,
        "account__number_normal": account_digits(number)[:60],
        "account__currency": currency,
    } | {f"file__{name}": value for name, value in LIVE.items()}
    rows = FlowTransaction.objects.filter(is_counted=True, **account)
    spans = FlowCoverage.objects.filter(**account)
    return (
        pl.DataFrame(list(rows.values_list(*KNOWN)), schema=KNOWN, orient="row"),
        pl.DataFrame(list(spans.values_list(*SPAN)), schema=SPAN, orient="row").with_columns(
            account_key=pl.lit("")
        ),
    )
