import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.pinyin import pinyin_keys, romanised


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("深圳华信贸易有限公司", "szhxmyyxgs"),
        ("重庆长安汽车", "cqcaqc"),
        ("长治市钢铁厂", "czsgtc"),
        ("曾国藩", "zgf"),
        ("曾国藩", "cgf"),
        ("华润ABC科技（深圳）", "hrabckjsz"),
        ("绿地集团", "ldjt"),
        ("３Ｍ中国", "3mzg"),
    ],
)
def test_finds_a_name_by_its_first_letters(name, typed):
    assert typed in pinyin_keys(name).initials


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("中国银行", "zhongguoyinhang"),
        ("行知教育", "xingzhijiaoyu"),
        ("漯河双汇", "luoheshuanghui"),
        ("绿地", "lvdi"),
        ("Siemens AG", "siemensag"),
    ],
)
def test_finds_a_name_by_its_syllables(name, typed):
    assert typed in pinyin_keys(name).full


def test_does_not_offer_readings_that_the_neighbours_exclude():
    assert pinyin_keys("重庆").initials == ("cq",)


def test_has_no_keys_for_a_name_without_letters():
    assert pinyin_keys(" （）").search_text == ""


def test_reads_every_key_in_one_line():
    assert pinyin_keys("单国强").search_text == "danguoqiang shanguoqiang dgq sgq"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=12))
def test_gives_one_letter_for_each_character(name):
    keys = pinyin_keys(name)
    assert all(len(k) == len(name) for k in keys.initials)
    assert len(keys.full) <= 8 and len(keys.initials) <= 8


@given(st.text())
def test_reads_any_text_whatever_without_breaking(name):
    keys = pinyin_keys(name)
    assert bool(keys.full) == any(c.isalnum() for c in romanised(name))
