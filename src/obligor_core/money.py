"""Exact money: whole minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from obligor_core.decision import Refusal
from obligor_core.text import Text

# ISO 4217 minor-unit exponents that are not 2 (list one of the standard, active currencies).
EXPONENTS_NOT_TWO = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
EXPONENT_TWO = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF"
    " CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD"
    " HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA"
    " MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN"
    " QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP"
    " TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG".split()
)
MINOR_MAX = 2**63 - 1


class CurrencyUnknown(Refusal):
    status = 422
    text = Text("{code} is not an ISO 4217 currency code.", "{code} 不是 ISO 4217 货币代码。")


class CurrencyMismatch(Refusal):
    status = 422
    text = Text(
        "{left} and {right} cannot be added: convert one of them first.",
        "{left} 与 {right} 不能相加，请先折算为同一币种。",
    )


class AmountUnreadable(Refusal):
    status = 422
    text = Text(
        "{value} is not an amount in {currency} with at most {exponent} decimals.",
        "{value} 不是有效的 {currency} 金额（最多 {exponent} 位小数）。",
    )


def exponent(currency: str) -> int:
    """Return how many decimals ``currency`` has (JPY 0, CNY 2, KWD 3).

    :raises CurrencyUnknown: when ISO 4217 has no such active code
    """
    if currency in EXPONENT_TWO:
        return 2
    if currency in EXPONENTS_NOT_TWO:
        return EXPONENTS_NOT_TWO[currency]
    raise CurrencyUnknown(code=currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (fen, cent, yen) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if type(self.minor) is not int or abs(self.minor) > MINOR_MAX:
            raise AmountUnreadable(
                value=self.minor, currency=self.currency, exponent=exponent(self.currency)
            )

    @classmethod
    def of(cls, value: str | Decimal | int, currency: str) -> Money:
        """Return the exact amount; a value with more decimals than the currency is refused.

        :raises AmountUnreadable: when it is no number, not finite, or too finely divided
        """
        places = exponent(currency)
        try:
            scaled = Decimal(value).scaleb(places)
        except InvalidOperation:
            raise AmountUnreadable(value=value, currency=currency, exponent=places) from None
        is_readable = scaled.is_finite() and scaled.adjusted() < len(str(MINOR_MAX))
        if not is_readable or scaled != scaled.to_integral_value():
            raise AmountUnreadable(value=value, currency=currency, exponent=places)
        return cls(int(scaled), currency)

    @classmethod
    def rounded(cls, value: Decimal | Fraction, currency: str) -> Money:
        """Return ``value`` in major units rounded half up (away from zero) to the minor unit."""
        scaled = Fraction(value) * 10 ** exponent(currency)
        whole = int(abs(scaled) + Fraction(1, 2))
        return cls(whole if scaled >= 0 else -whole, currency)

    @property
    def decimal(self) -> Decimal:
        """Return the amount in major units, with all the decimals of its currency."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal:.{exponent(self.currency)}f}"

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def times(self, factor: Decimal | Fraction | int) -> Money:
        """Return the amount times ``factor``, rounded half up once."""
        exact = Fraction(self.minor) * Fraction(factor)
        whole = int(abs(exact) + Fraction(1, 2))
        return Money(whole if exact >= 0 else -whole, self.currency)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Return shares in proportion to ``weights`` that add up to the amount exactly.

        The units left over by rounding down go to the largest remainders, earlier ones first.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError(f"weights must be non-negative with a positive sum: {weights}")
        sign, amount = (1, self.minor) if self.minor >= 0 else (-1, -self.minor)
        shares = [amount * w // whole for w in weights]
        by_remainder = sorted(
            range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i)
        )
        for i in by_remainder[: amount - sum(shares)]:
            shares[i] += 1
        return [Money(sign * s, self.currency) for s in shares]


def total(amounts: Sequence[Money], *, currency: str) -> Money:
    """Return the sum in ``currency``; nothing to add gives zero, another currency is refused."""
    result = Money(0, currency)
    for amount in amounts:
        result = result + amount
    return result
