"""A name is found however it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.name_search import (
    INITIALS_LENGTH_MAX,
    PINYIN_LENGTH_MAX,
    WordKind,
    joined,
    name_keys,
    search_words,
)
from obligor_core.customers.names import pieces_of

HUAXIN = name_keys("深圳市华信贸易有限公司", short_name="华信贸易")


class TestNameKeys:
    def test_files_the_name_under_its_comparable_form(self):
        assert HUAXIN.normal == "深圳华信贸易"

    @pytest.mark.parametrize("typed", ["深圳华信", "深圳市华信", "华信贸易", "信"])
    def test_holds_every_spelling_somebody_may_type(self, typed):
        assert typed in HUAXIN.search
        assert set(search_words(typed)[0].grams) <= set(HUAXIN.grams)

    def test_reads_syllables_and_initials(self):
        assert "shenzhenshihuaxin" in HUAXIN.pinyin
        assert "szshxmy" in HUAXIN.initials

    def test_finds_two_initials_by_a_pair(self):
        assert search_words("hx")[0].grams == ("hx",)
        assert "hx" in HUAXIN.grams

    def test_holds_the_pieces_by_which_alike_names_are_found(self):
        assert pieces_of(HUAXIN.normal) <= set(HUAXIN.grams)
        acme = name_keys("ACME Trading Co., Ltd.")
        assert pieces_of(acme.normal) <= set(acme.grams)

    def test_reads_full_width_and_traditional_characters_alike(self):
        assert name_keys("華信ＴＲＡＤＥ").search == name_keys("华信trade").search

    def test_files_a_person_under_the_plain_name(self):
        assert name_keys("王 小明", is_person=True).normal == "王小明"

    @given(st.text(alphabet="重长行乐单曾华信A1 ", min_size=1, max_size=200))
    def test_never_outgrows_its_columns(self, name):
        keys = name_keys(name, short_name=name[:80])
        assert len(keys.normal) <= 200
        assert len(keys.pinyin) <= PINYIN_LENGTH_MAX
        assert len(keys.initials) <= INITIALS_LENGTH_MAX
        assert all(1 <= len(gram) <= 3 for gram in keys.grams)


class TestSearchWords:
    def test_tells_names_from_letters(self):
        assert [(w.text, w.kind) for w in search_words("华信 SZ")] == [
            ("华信", WordKind.NAME),
            ("sz", WordKind.LETTERS),
        ]

    def test_finds_nothing_in_nothing(self):
        assert search_words("  ·— ") == ()

    def test_joins_syllables_typed_apart(self):
        assert joined(search_words("hua xin")).text == "huaxin"

    @pytest.mark.parametrize(
        ("typed", "may"), [("9144", True), ("914", False), ("华信贸易", False)]
    )
    def test_looks_among_identifiers_from_four_characters_on(self, typed, may):
        assert search_words(typed)[0].may_be_identifier is may

    @given(st.text(max_size=60))
    def test_reads_anything(self, typed):
        for word in search_words(typed):
            assert word.text and all(len(gram) <= 2 for gram in word.grams)
