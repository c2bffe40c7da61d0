import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.industries import (
    IndustryLevel,
    IndustryUnknown,
    divisions,
    industry,
    sections,
)
from obligor_core.customers.regions import (
    RegionLevel,
    RegionUnknown,
    prefectures,
    provinces,
    region,
)


def test_lists_the_20_sections_and_97_divisions_of_the_standard():
    assert "".join(s.code for s in sections()) == "ABCDEFGHIJKLMNOPQRST"
    codes = [d.code for s in sections() for d in divisions(s.code)]
    assert codes == [f"{n:02d}" for n in range(1, 98)]


@pytest.mark.parametrize(
    ("code", "level", "full_code", "zh"),
    [
        ("C", IndustryLevel.SECTION, "C", "制造业"),
        ("c26", IndustryLevel.DIVISION, "C26", "化学原料和化学制品制造业"),
        ("26", IndustryLevel.DIVISION, "C26", "化学原料和化学制品制造业"),
        ("261", IndustryLevel.GROUP, "C261", "化学原料和化学制品制造业"),
        ("C2611", IndustryLevel.CLASS, "C2611", "化学原料和化学制品制造业"),
        ("７０１０", IndustryLevel.CLASS, "K7010", "房地产业"),
    ],
)
def test_reads_a_code_at_any_depth(code, level, full_code, zh):
    found = industry(code)
    assert (found.level, found.full_code, found.name.zh) == (level, full_code, zh)


@pytest.mark.parametrize("code", ["", "U", "98", "00", "F26", "2", "26111", "C2", "260", "ABC"])
def test_refuses_a_code_the_standard_does_not_have(code):
    with pytest.raises(IndustryUnknown):
        industry(code)


@given(st.integers(1, 97), st.integers(1, 9), st.integers(0, 9))
def test_reads_its_own_full_code_back(division, group, last):
    found = industry(f"{division:02d}{group}{last}")
    assert industry(found.full_code) == found


def test_lists_34_provinces_and_333_prefectures():
    assert len(provinces()) == 34
    assert sum(len(prefectures(p.code)) for p in provinces()) == 333
    assert [len(prefectures(c)) for c in ("440000", "330000", "110000", "460000")] == [21, 11, 0, 4]


@pytest.mark.parametrize(
    ("code", "level", "en", "zh", "parent"),
    [
        ("44", RegionLevel.PROVINCE, "Guangdong", "广东省", None),
        ("4403", RegionLevel.PREFECTURE, "Shenzhen", "深圳市", "440000"),
        ("440305", RegionLevel.COUNTY, "Nanshan", "南山区", "440300"),
        ("110105", RegionLevel.COUNTY, "Chaoyang", "朝阳区", "110000"),
        ("810000", RegionLevel.PROVINCE, "Hong Kong", "香港特别行政区", None),
    ],
)
def test_names_a_region_in_both_languages(code, level, en, zh, parent):
    found = region(code)
    assert (found.level, found.name.en, found.name.zh, found.parent) == (level, en, zh, parent)


@pytest.mark.parametrize("code", ["", "4", "99", "4499", "449999", "110100", "abcdef", "4403000"])
def test_refuses_a_region_that_never_was(code):
    with pytest.raises(RegionUnknown):
        region(code)


def test_still_knows_a_county_of_the_past():
    assert region("110103").name.zh == "崇文区"


@given(st.sampled_from(provinces()))
def test_puts_every_prefecture_into_its_province(province):
    assert all(region(p.parent) == province for p in prefectures(province.code))
