import itertools

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligor_core.customers.duplicate_scan import SCAN_COLUMNS, duplicate_scan
from obligor_core.customers.duplicates import (
    DuplicateThresholds,
    DuplicateVerdict,
    comparable_address,
    comparable_phone,
    duplicate_candidate,
    duplicates_of,
    party,
    shipped_thresholds,
    without_common,
)
from obligor_core.customers.identifiers import IdentifierKind, make_uscc
from obligor_core.customers.kinds import CustomerKind

THRESHOLDS = shipped_thresholds()
FIRM, PERSON = CustomerKind.ENTERPRISE, CustomerKind.INDIVIDUAL
ONE, TWO = make_uscc(serial=1), make_uscc(serial=2)


def firm(customer_id, name, *, uscc=None, **known):
    return party(customer_id, FIRM, name=name, identifiers={IdentifierKind.USCC: uscc}, **known)


def judged(left, right):
    found = duplicate_candidate(left, right, thresholds=THRESHOLDS)
    return found and (found.verdict, [r.rule for r in found.reasons])


def test_is_certain_when_the_identifier_is_the_same():
    left = firm(1, "深圳华信贸易有限公司", uscc=ONE)
    right = firm(2, "上海别的公司", uscc=ONE.lower())
    assert judged(left, right) == (DuplicateVerdict.CERTAIN, ["CUS-31"])


def test_gives_all_reasons_in_both_languages():
    left = firm(1, "深圳华信贸易有限公司", uscc=ONE, phone="0755-8888 1234")
    right = firm(2, "深圳市华信贸易有限责任公司", uscc=ONE, phone="+86 755 88881234")
    found = duplicate_candidate(left, right, thresholds=THRESHOLDS)
    assert [r.text.en for r in found.reasons] == [
        "The unified social credit code is the same.",
        "The names agree once place and legal form are set aside: 深圳华信贸易.",
        "The phone is the same.",
    ]
    assert [r.text.zh for r in found.reasons] == [
        "统一社会信用代码相同。",
        "名称归一化后相同：深圳华信贸易。",
        "电话相同。",
    ]


def test_takes_two_firms_of_one_name_for_likely_one():
    left, right = firm(1, "深圳华信贸易有限公司"), firm(2, "广东省深圳市华信贸易有限公司")
    assert judged(left, right) == (DuplicateVerdict.LIKELY, ["CUS-32"])


def test_takes_two_firms_of_one_name_but_different_codes_for_possibly_one():
    left = firm(1, "深圳华信贸易有限公司", uscc=ONE)
    right = firm(2, "深圳市华信贸易有限公司", uscc=TWO)
    assert judged(left, right) == (DuplicateVerdict.POSSIBLE, ["CUS-32", "CUS-35"])


def test_does_not_take_sister_companies_at_one_address_for_one():
    at = {"phone": "0755-88881234", "address": "深圳市南山区科技园路1号"}
    left = firm(1, "深圳华信科技贸易有限公司", uscc=ONE, **at)
    right = firm(2, "深圳华信科技实业有限公司", uscc=TWO, **at)
    assert judged(left, right) is None


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("深圳华信电子贸易有限公司", DuplicateVerdict.LIKELY),  # 4 of 12 pieces: 0.67
        ("深圳华兴贸易有限公司", DuplicateVerdict.LIKELY),  # 3 of 10 pieces: 0.60
        ("深圳兴华贸易有限公司", None),  # 2 of 10 pieces: 0.40
    ],
)
def test_takes_a_similar_name_with_the_same_phone_for_likely_one(name, verdict):
    left = firm(1, "深圳华信贸易有限公司", phone="13800001234")
    right = firm(2, name, phone="138-0000-1234")
    assert (judged(left, right) or [None])[0] == verdict
    assert judged(left, firm(2, name)) is None


@pytest.mark.parametrize(
    ("name", "is_candidate"),
    [("深圳市前海华信国际供应链管理服务有限公司", True), ("深圳华信国际供应链有限公司", False)],
)
def test_takes_a_very_similar_name_alone_for_possibly_one(name, is_candidate):
    left, right = firm(1, "深圳前海华信国际供应链管理有限公司"), firm(2, name)
    expected = (DuplicateVerdict.POSSIBLE, ["CUS-34"]) if is_candidate else None
    assert judged(left, right) == expected


def test_wants_evidence_before_two_persons_of_one_name_are_likely_one():
    left = party(1, PERSON, name="张伟", phone="13800001234")
    assert judged(left, party(2, PERSON, name="张 伟"))[0] == DuplicateVerdict.POSSIBLE
    same_phone = party(2, PERSON, name="张 伟", phone="13800001234")
    assert judged(left, same_phone)[0] == DuplicateVerdict.LIKELY


def test_never_takes_a_person_for_a_firm_by_name():
    assert judged(party(1, PERSON, name="华信"), firm(2, "华信")) is None


def test_lists_the_surest_candidates_first():
    subject = firm(1, "深圳华信贸易有限公司", uscc=ONE)
    others = [
        subject,
        firm(4, "深圳市华信贸易有限公司", uscc=TWO),
        firm(3, "深圳华信贸易有限公司"),
        firm(2, "别的公司", uscc=ONE),
        firm(5, "无关公司"),
    ]
    found = duplicates_of(subject, others, thresholds=THRESHOLDS)
    assert [c.right_id for c in found] == [2, 3, 4]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("0755-8888 1234", "+86 755 88881234"),
        ("138 0000 1234", "008613800001234"),
        ("０７５５－８８８８１２３４转801", "(0755)88881234"),
    ],
)
def test_gives_every_spelling_of_a_phone_one_form(left, right):
    assert comparable_phone(left) is not None
    assert comparable_phone(left) == comparable_phone(right)


@pytest.mark.parametrize("phone", [None, "", "无", "12345", "00000000", "111-1111-1111"])
def test_takes_no_evidence_from_a_phone_that_is_none(phone):
    assert comparable_phone(phone) is None


def test_gives_every_spelling_of_an_address_one_form():
    spellings = [
        "广东省深圳市南山区科技园路1号",
        "深圳市南山区科技园路１号",
        "中国广东深圳市南山区科技园路 1号",
    ]
    assert len({comparable_address(s) for s in spellings}) == 1
    assert comparable_address("深圳") is None


def test_does_not_count_what_too_many_share():
    book = frame([{"name": f"公司{'甲乙丙丁'[i]}", "phone": "4008001234"} for i in range(4)])
    few = DuplicateThresholds(0.0, 1.0, shared_by_max=3)
    scan = duplicate_scan(book, thresholds=few)
    assert scan.pairs.is_empty()
    assert scan.ignored.rows() == [("phone", "4008001234", 4)]
    many = DuplicateThresholds(0.0, 1.0, shared_by_max=4)
    assert len(duplicate_scan(book, thresholds=many).pairs) == 6


def frame(rows):
    filled = [
        {**dict.fromkeys(SCAN_COLUMNS), "customer_id": i, "kind": FIRM.value, **row}
        for i, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(filled, schema=SCAN_COLUMNS)


ROWS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(CustomerKind).map(str),
        "name": st.one_of(
            st.none(),
            st.text(st.sampled_from("深圳市华信兴贸易有限公司"), max_size=9),
            st.sampled_from(["深圳华信贸易公司", "深圳市华信贸易有限公司", "张伟"]),
            st.text(st.sampled_from("ab c"), max_size=9),
        ),
        "uscc": st.sampled_from([None, None, ONE, TWO, ""]),
        "id_card": st.sampled_from([None, None, "11010519491231002X"]),
        "phone": st.sampled_from([None, "13800001234", "138 0000 1234", "13900001234", "0"]),
        "address": st.sampled_from([None, "深圳市南山区科技园路1号"]),
        "bank_account": st.sampled_from([None, "6222 0212"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ROWS, max_size=8),
    st.sampled_from([0.3, 0.5, 0.6]),
    st.sampled_from([0.3, 0.5, 2 / 3, 0.85, 1.0]),
    st.sampled_from([2, 3, 20]),
)
def test_finds_in_a_book_what_it_finds_pair_by_pair(rows, evidence_min, alone_min, shared_by_max):
    thresholds = DuplicateThresholds(evidence_min, alone_min, shared_by_max)
    book = frame(rows)
    scan = duplicate_scan(book, thresholds=thresholds)
    common = frozenset(zip(scan.ignored["column"], scan.ignored["value"], strict=True))
    parties = [
        without_common(
            party(
                row["customer_id"],
                CustomerKind(row["kind"]),
                name=row["name"],
                identifiers={k: row[k] for k in IdentifierKind if k in SCAN_COLUMNS},
                phone=row["phone"],
                address=row["address"],
                bank_account=row["bank_account"],
            ),
            common,
        )
        for row in book.iter_rows(named=True)
    ]
    one_by_one = [
        duplicate_candidate(left, right, thresholds=thresholds)
        for left, right in itertools.combinations(parties, 2)
    ]
    expected = [
        (c.left_id, c.right_id, c.verdict.value, pytest.approx(c.similarity))
        for c in one_by_one
        if c
    ]
    assert scan.pairs.rows() == expected


@pytest.mark.parametrize("numbers", [(-0.1, 0.5, 9), (0.5, 0.0, 9), (0.5, 1.1, 9), (0.5, 0.5, 0)])
def test_refuses_thresholds_that_make_no_sense(numbers):
    with pytest.raises(ValueError, match=r"likeness|shared"):
        DuplicateThresholds(*numbers)


def test_finds_the_pair_of_a_book_from_either_side():
    left, right = firm(1, "深圳华信贸易有限公司"), firm(2, "深圳市华信贸易有限公司")
    found = duplicate_candidate(right, left, thresholds=THRESHOLDS)
    assert found == duplicate_candidate(left, right, thresholds=THRESHOLDS)
