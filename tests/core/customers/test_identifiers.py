import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from obligor_core.customers.identifiers import (
    IdentifierKind,
    check_bank_card,
    check_iban,
    check_id_card,
    check_identifier,
    check_lei,
    check_tax_number,
    check_uscc,
    compact,
    id_card_birth_on,
    make_id_card,
    make_uscc,
    org_code_check_character,
    uscc_parts,
)
from obligor_core.customers.uscc import ALPHABET, uscc_check_character

ON = date(2026, 6, 30)
CASES = json.loads(Path(__file__).parents[1].joinpath("vectors/quant_ids.json").read_text())[
    "cases"
]
CHECKS = {
    "uscc": check_uscc,
    "ric": lambda value: check_id_card(value, on=ON),
    "lei": check_lei,
    "luhn": check_bank_card,
}


def said(check):
    return [f.what.en for f in check.faults]


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_reaches_every_published_case(case):
    found = CHECKS[case["type"]](case["value"])
    is_right = found.is_valid and not (case["type"] == "luhn" and found.warnings)
    assert is_right == case["valid"]


@pytest.mark.parametrize(
    "value",
    [
        "91110000600037341L",
        "91350100M000100Y43",
        "92371000MA3MXH0E3W",
        "９１１１００００ ６０００３７３４１Ｌ",
        "911100006000-37341l",
        "91100000100003962T",  # registered with the national authority
    ],
)
def test_accepts_codes_of_real_organisations_however_they_are_typed(value):
    found = check_uscc(value)
    assert found.is_valid and not found.warnings


@pytest.mark.parametrize(
    ("value", "says", "says_zh"),
    [
        ("9111000060003734", "has 18 characters, this one has 16", "应为 18 位，现为 16 位"),
        ("91110000600037341LL", "this one has 19", "现为 19 位"),
        ("91110000600037341I", "contains I", "不允许的字符 I"),
        ("91110000600037341M", "Position 18 is M; the characters before it give L", "应为 L"),
        ("01110000600037341L", "Position 1 is 0", "登记管理部门"),
        ("9111000A600037341L", "a region is six digits", "六位数字"),
    ],
)
def test_names_the_fault_of_a_code_in_both_languages(value, says, says_zh):
    found = check_uscc(value)
    assert any(says in f.what.en for f in found.faults)
    assert any(says_zh in f.what.zh for f in found.faults)
    assert all(f.remedy.en and f.remedy.zh for f in found.faults)


def test_finds_a_wrong_organisation_code_behind_a_right_last_character():
    body = "91110000" + "600037342"
    value = body + uscc_check_character(body)
    assert uscc.is_valid(value)
    assert said(check_uscc(value)) == [
        "The organisation code 600037342 (positions 9 to 17) ends in 2; "
        "its other characters give 1."
    ]


def test_accepts_a_rural_collective_that_the_library_refuses():
    value = make_uscc(serial=7, department="N", entity_type="2", area="330106")
    assert check_uscc(value).is_valid


def test_warns_of_a_region_and_a_type_it_does_not_know():
    body = "95999999" + "600037341"
    found = check_uscc(body + uscc_check_character(body))
    assert found.is_valid
    assert len(found.warnings) == 2


@pytest.mark.parametrize(
    ("body", "character"), [("60003734", "1"), ("MA3MXH0E", "3"), ("M000100Y", "4")]
)
def test_computes_the_check_character_of_an_organisation_code(body, character):
    assert org_code_check_character(body) == character


@given(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
def test_gives_an_organisation_code_x_for_ten_and_0_for_eleven(body):
    weighted = sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    expected = {10: "X", 11: "0"}.get(11 - weighted % 11, str(11 - weighted % 11))
    assert org_code_check_character(body) == expected


@given(st.integers(0, 31**6 - 1), st.sampled_from("123"))
def test_makes_codes_that_both_checks_accept(serial, entity_type):
    value = make_uscc(serial=serial, entity_type=entity_type, area="440300")
    found = check_uscc(value)
    assert found.is_valid and not found.warnings and uscc.is_valid(value)
    assert uscc_parts(value).area == "440300"


@given(st.integers(0, 31**6 - 1), st.integers(0, 31**6 - 1))
def test_makes_a_code_of_its_own_for_each_serial(one, other):
    assert (make_uscc(serial=one) == make_uscc(serial=other)) == (one == other)


@pytest.mark.parametrize(
    "parts",
    [
        {"serial": -1},
        {"serial": 31**6},
        {"serial": 1, "department": "0"},
        {"serial": 1, "entity_type": "8"},
        {"serial": 1, "area": "44030"},
    ],
)
def test_makes_no_code_from_parts_that_do_not_exist(parts):
    with pytest.raises(ValueError, match=r"serial|authority"):
        make_uscc(**parts)


@given(st.integers(0, 31**6 - 1), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_finds_every_single_wrong_character_of_a_code(serial, place, other):
    value = make_uscc(serial=serial)
    assume(value[place] != other)
    assert not check_uscc(value[:place] + other + value[place + 1 :]).is_valid


def test_accepts_a_card_whose_region_was_abolished_with_a_warning():
    number = make_id_card(area="449999", born_on=date(1980, 1, 1), order=1)
    found = check_id_card(number, on=ON)
    assert found.is_valid
    assert "region" in found.warnings[0].what.en and "地区" in found.warnings[0].what.zh


def test_accepts_the_card_that_the_library_refuses_for_its_region():
    found = check_id_card("440524188001010014", on=ON)
    assert found.is_valid and not ric.is_valid("440524188001010014")
    assert "more than 120 years" in found.warnings[0].what.en


def test_converts_an_old_card_and_says_so():
    found = check_id_card("110105491231002", on=ON)
    assert found.value == "11010519491231002X"
    assert "15 digits" in found.warnings[0].what.en


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1101051949123100", "18 (15) characters"),
        ("11010519491231O02X", "contains O"),
        ("1101051949123100X2", "contains X"),
        ("110105194902310021", "no date"),
        ("110101199003074275", "last character"),
        ("11010549123100X", "contains X"),
    ],
)
def test_names_the_fault_of_a_card_without_repeating_its_number(value, says):
    found = check_id_card(value, on=ON)
    assert any(says in sentence for sentence in said(found))
    assert all(value[:14] not in f.what.en + f.what.zh for f in found.faults)


def test_lets_a_birth_date_be_today_but_not_tomorrow():
    number = make_id_card(area="110101", born_on=ON, order=1)
    assert check_id_card(number, on=ON).is_valid
    assert not check_id_card(number, on=date(2026, 6, 29)).is_valid


@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.integers(0, 999))
def test_makes_cards_that_the_check_accepts(born_on, order):
    number = make_id_card(area="110101", born_on=born_on, order=order)
    found = check_id_card(number, on=ON)
    assert found.is_valid and not found.warnings
    assert id_card_birth_on(found.value) == born_on


@given(st.text())
def test_answers_any_text_whatever_without_breaking(text):
    for kind in IdentifierKind:
        for country in ("CN", "DE", "ZZ"):
            found = check_identifier(kind, text, on=ON, country=country)
            assert found.is_valid == (not found.faults)


TYPED = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E)
    | st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E)
    | st.sampled_from("　\u200b–—\t")
)


@given(TYPED)
def test_compacts_to_something_that_stays_as_it_is(text):
    assert compact(compact(text)) == compact(text)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("213800KUD8LAJWSQ9D1", "20 characters"),
        ("213800KUD8LAJWSQ9D1中", "contains 中"),
        ("213800KUD8LXJWSQ9D15", "check digits"),
    ],
)
def test_names_the_fault_of_a_legal_entity_identifier(value, says):
    assert says in said(check_lei(value))[0]


def test_accepts_a_legal_entity_identifier():
    assert check_lei("213800kud8lajwsq9d15").value == "213800KUD8LAJWSQ9D15"


def test_only_warns_of_a_wrong_luhn_digit():
    found = check_bank_card("4111 1111 1111 1112")
    assert found.is_valid and len(found.warnings) == 1
    assert not check_bank_card("4111 1111 1111 1111").warnings


@pytest.mark.parametrize("value", ["1234567", "1" * 33, "62220212345O7890128"])
def test_refuses_an_account_number_that_no_bank_gives(value):
    assert not check_bank_card(value).is_valid


@given(st.text(alphabet="0123456789", min_size=9, max_size=18))
def test_agrees_with_the_library_on_luhn_digits(body):
    assert not check_bank_card(body + luhn.calc_check_digit(body)).warnings


@pytest.mark.parametrize(
    ("value", "is_valid"),
    [
        ("GR16 0110 1050 0000 1054 7023 795", True),
        ("BE31435411161155", True),
        ("BE31435411161156", False),
        ("XX31435411161155", False),
        ("", False),
    ],
)
def test_checks_an_iban(value, is_valid):
    assert check_iban(value).is_valid is is_valid


def test_checks_a_tax_number_by_its_country():
    assert check_tax_number("DE 136 695 976", country="DE").value == "136695976"
    assert not check_tax_number("136695978", country="DE").is_valid
    assert check_tax_number("91110000600037341L", country="cn").is_valid
    assert not check_tax_number("91110000600037341M", country="CN").is_valid


@pytest.mark.parametrize("country", ["ZZ", "AO", "..", "C"])
def test_says_that_it_knows_no_check_for_a_country(country):
    found = check_tax_number("123", country=country)
    assert found.is_valid and "No check is known" in found.warnings[0].what.en
