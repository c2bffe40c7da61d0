import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.names import (
    LegalForm,
    company_name,
    person_name,
    pieces_of,
    similarity,
)
from obligor_core.customers.regions import place_names

SPELLINGS = [
    ["深圳市华信贸易有限公司", "深圳华信贸易有限责任公司", "广东省深圳市华信贸易 有限公司",
     "华信贸易（深圳）有限公司", "華信貿易(深圳市)有限公司", "深圳市华信贸易责任有限公司",
     "广东深圳华信·贸易Co., Ltd."],
    ["中国石油化工集团公司", "中国石油化工集团有限公司", "中国石油化工（集团）公司"],
    ["北京市朝阳区好又多超市有限公司", "北京朝阳区好又多超市有限公司"],
    ["普华永道中天会计师事务所（特殊普通合伙）", "普华永道中天会计师事务所 特殊普通合伙"],
    ["Siemens A.G.", "SIEMENS AG", "The Siemens AG", "ＳＩＥＭＥＮＳ　ＡＧ"],
    ["Smith & Sons Co., Ltd.", "Smith and Sons Company Limited", "Smith And Sons CO LTD"],
    ["Müller GmbH & Co. KG", "MÜLLER GmbH"],
]  # fmt: skip


@pytest.mark.parametrize("spellings", SPELLINGS, ids=[s[0] for s in SPELLINGS])
def test_gives_every_spelling_of_a_name_one_form(spellings):
    assert len({company_name(s).normal for s in spellings}) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("深圳华信贸易有限公司", "广州华信贸易有限公司"),
        ("华信贸易（深圳）有限公司", "华信贸易（上海）有限公司"),
        ("深圳华信贸易有限公司", "深圳华信贸易有限公司广州分公司"),
        ("深圳华信贸易有限公司", "深圳华兴贸易有限公司"),
        ("北京华联超市有限公司", "北京华联有限公司"),
        ("中国石化总公司", "中国石化"),
    ],
)
def test_keeps_names_of_different_bodies_apart(left, right):
    assert company_name(left).normal != company_name(right).normal


@pytest.mark.parametrize(
    ("name", "place", "core"),
    [
        ("内蒙古自治区呼和浩特市伊利实业集团股份有限公司", "呼和浩特", "伊利实业集团"),
        ("吉林省吉林市华新", "吉林", "华新"),
        ("恩施土家族苗族自治州华新有限公司", "恩施", "华新"),
        ("昆山市华新电子有限公司", "昆山", "华新电子"),
        ("上海中山装饰有限公司", "上海", "中山装饰"),
        ("香港國際貿易有限公司", "香港", "国际贸易"),
        ("深圳市", "", "深圳市"),
        ("华为技术有限公司", "", "华为技术"),
    ],
)
def test_finds_the_place_a_name_begins_with(name, place, core):
    found = company_name(name)
    assert (found.place, found.core) == (place, core)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("甲乙有限责任公司", LegalForm.LIMITED),
        ("甲乙股份有限公司", LegalForm.JOINT_STOCK),
        ("甲乙投资合伙企业（有限合伙）", LegalForm.PARTNERSHIP),
        ("甲乙农民专业合作社", LegalForm.COOPERATIVE),
        ("甲乙商行", None),
        ("Acme Inc.", LegalForm.JOINT_STOCK),
        ("Acme Pte. Ltd.", LegalForm.LIMITED),
        ("Acme LLP", LegalForm.PARTNERSHIP),
        ("Acme", None),
    ],
)
def test_tells_the_legal_form(name, form):
    assert company_name(name).legal_form is form


@given(st.text())
def test_normalises_any_text_whatever_without_breaking(text):
    found = company_name(text)
    assert found.normal.endswith(found.core)


TRADE = st.text(st.sampled_from("华信兴贸易科技电子商务实业新材料"), min_size=2, max_size=8)
PLACES = st.sampled_from(sorted(p for p in place_names() if p.endswith("市")))


@given(PLACES, TRADE, st.sampled_from(["有限公司", "有限责任公司", "责任有限公司"]))
def test_takes_the_same_name_out_of_every_form(place, trade, form):
    assert company_name(place + trade + form) == company_name(f"{place} {trade}有限公司")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("欧阳 娜娜", "欧阳娜娜"),
        ("迪丽热巴·迪力木拉提", "迪丽热巴迪力木拉提"),
        ("John  SMITH", "john smith"),
    ],
)
def test_gives_every_spelling_of_a_person_one_form(left, right):
    assert person_name(left) == person_name(right)


@pytest.mark.parametrize(
    ("left", "right", "score"),
    [
        ("深圳华信贸易", "深圳华信贸易", 1.0),
        ("深圳华信贸易", "深圳华兴贸易", 0.6),
        ("华信", "华兴", 0.0),
        ("night", "nacht", 0.0),
        ("context", "contact", 0.4),
        ("", "", 0.0),
    ],
)
def test_scores_likeness_by_shared_pieces(left, right, score):
    assert similarity(left, right).score == pytest.approx(score)


def test_says_why_two_names_are_alike():
    why = similarity("深圳华信贸易", "深圳华兴贸易").why
    assert why.en == "3 pieces of 2 characters agree, of 10 in both names: 60%"
    assert why.zh == "两个名称共 10 个2字片段，其中 3 个相同，相似度 60%"


@given(st.text(max_size=20), st.text(max_size=20))
def test_scores_likeness_the_same_from_both_sides(left, right):
    assert similarity(left, right) == similarity(right, left)
    assert 0 <= similarity(left, right).score <= 1


@given(st.text(min_size=1, max_size=20))
def test_scores_a_name_as_wholly_like_itself(name):
    assert similarity(name, name).score == 1
    assert pieces_of(name)
