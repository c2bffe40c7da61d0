"""Identifiers with right check characters for parties that do not exist, column-wise."""

from __future__ import annotations

import polars as pl

from obligor_core.sample.draws import chosen

# GB 32100-2015, annex B: no I, O, S, V, Z; weights 3**i modulo 31.
USCC_ALPHABET = tuple("0123456789ABCDEFGHJKLMNPQRTUWXY")
USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
# GB 11714-1997: 0-9, then A=10 … Z=35.
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORG_CHECKS = tuple("0123456789X0")
# Registrars of companies give out MA…; no code known to us begins with MY.
ORG_PREFIX = "MY"
SERIAL_COUNT = 31**6
SERIAL_STEP = 15_485_863  # a prime: every serial comes once before one comes again

ID_WEIGHTS = tuple(pow(2, 17 - i, 11) for i in range(17))
ID_CHECKS = tuple("10X98765432")
# 9 opens the cards of foreign residents, and there is no province 90: nobody has this number.
ID_AREA = "990000"
BIRTH_FROM_YEAR = 1960
BIRTH_DATES = 40 * 12 * 28  # 1960 to 1999, days 1 to 28
ID_ORDERS = 1000


def uscc(no: pl.Expr, *, region_code: pl.Expr, entity_type: pl.Expr, seed: int) -> pl.Expr:
    """Return a unified social credit code of the registrar of companies (9), one for each ``no``.

    Source: GB 32100-2015, 4 and annex B; GB 11714-1997, 3.3 (the code inside).
    """
    serial = (no * SERIAL_STEP + seed % SERIAL_COUNT) % SERIAL_COUNT
    places = [serial // 31**i % 31 for i in range(5, -1, -1)]
    org_values = [ORG_ALPHABET.index(c) for c in USCC_ALPHABET]
    org_sum = _weighted(
        [
            *(pl.lit(ORG_ALPHABET.index(c)) for c in ORG_PREFIX),
            *(chosen(org_values, p) for p in places),
        ],
        ORG_WEIGHTS,
    )
    org_check = chosen(ORG_CHECKS, 11 - org_sum % 11)
    check_values = [USCC_ALPHABET.index(c) for c in ORG_CHECKS]
    total = _weighted(
        [
            pl.lit(9),
            entity_type.cast(pl.Int64),
            *_digits(region_code.cast(pl.Int64), count=6),
            *(pl.lit(USCC_ALPHABET.index(c)) for c in ORG_PREFIX),
            *places,
            chosen(check_values, 11 - org_sum % 11),
        ],
        USCC_WEIGHTS,
    )
    letters = [chosen(USCC_ALPHABET, p) for p in places]
    check = chosen(USCC_ALPHABET, (31 - total % 31) % 31)
    head = (pl.lit("9"), entity_type, region_code, pl.lit(ORG_PREFIX))
    return pl.concat_str(*head, *letters, org_check, check)


def id_number(no: pl.Expr, seed: int) -> pl.Expr:
    """Return an identity card number of a person who cannot exist, one for each ``no``.

    Source: GB 11643-1999 (check: ISO 7064 MOD 11-2).
    """
    count = BIRTH_DATES * ID_ORDERS
    place = (no * SERIAL_STEP + seed % count) % count
    year = BIRTH_FROM_YEAR + place % 40
    month, day = 1 + place // 40 % 12, 1 + place // 480 % 28
    number = ((year * 100 + month) * 100 + day) * ID_ORDERS + place // BIRTH_DATES
    digits = [*(pl.lit(int(c)) for c in ID_AREA), *_digits(number, count=11)]
    check = chosen(ID_CHECKS, _weighted(digits, ID_WEIGHTS) % 11)
    return pl.concat_str(pl.lit(ID_AREA), number.cast(pl.String), check)


def _weighted(values: list[pl.Expr], weights: tuple[int, ...]) -> pl.Expr:
    return pl.sum_horizontal(v * w for v, w in zip(values, weights, strict=True))


def _digits(number: pl.Expr, *, count: int) -> list[pl.Expr]:
    return [number // 10**i % 10 for i in range(count - 1, -1, -1)]
