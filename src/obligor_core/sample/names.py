"""Made-up names: trade names, companies, people, addresses. Any real bearer is chance."""

from __future__ import annotations

import polars as pl

from obligor_core.sample.draws import Draws, chosen

# Trade names are a beginning, sometimes a middle, and an end; no two pools share a character.
BEGINNINGS = tuple("恒宏鑫盛瑞嘉永昌德汇裕祥润佳景弘晟卓凯铭锦启朗骏博益诚禾优元联众合旭")
MIDDLES = tuple("世文立致方邦良友君安金宝玉兰松竹梅荣华鸿耀星辰川泽原江林森山石云天")
ENDS = tuple("达通源隆泰丰和顺信成发茂康宁远腾航驰捷特科创力美雅帆宇坤兴业")
# Combinations that are known brands get one character more.
BRANDS = ("恒源", "恒瑞", "永和", "永辉", "汇源", "德邦", "卓越", "启航", "金龙", "佳美", "联通")
MORE = "庭"

SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡")
GIVEN = tuple("伟芳敏静丽强磊洋艳勇军杰娟涛超霞平刚桂英华玉兰健宁梅鹏斌辉玲波莉丹凯琳浩宇欣怡")
ROADS = ("人民路", "建设路", "中山路", "解放路", "工业大道", "创业路", "兴业路", "新华路", "科技路")


def trade_name(of: pl.Expr, seed: int) -> pl.Expr:
    """Return a trade name of two or three characters for the whole number ``of``.

    Consecutive numbers walk through all three-character names before one comes again.
    """
    count = len(BEGINNINGS) * len(MIDDLES) * len(ENDS)
    place = (of * 15_485_863 + seed % count) % count  # a prime, so that every name has its turn
    draws = Draws(seed, of)
    start = chosen(BEGINNINGS, place % len(BEGINNINGS))
    middle = chosen(MIDDLES, place // len(BEGINNINGS) % len(MIDDLES))
    end = chosen(ENDS, place // (len(BEGINNINGS) * len(MIDDLES)))
    is_short = draws.chance("trade name is short", 0.35)
    short = start + end
    plain = pl.when(short.is_in(BRANDS)).then(start + MORE + end).otherwise(short)
    return pl.when(is_short).then(plain).otherwise(start + middle + end)


def person_name(draws: Draws, what: str) -> pl.Expr:
    """Return a person's name of two or three characters."""
    one = draws.pick(f"{what} given", GIVEN)
    two = draws.pick(f"{what} second given", ("", *GIVEN[::2]))
    return draws.pick(f"{what} surname", SURNAMES) + one + two


def company_name(draws: Draws) -> pl.Expr:
    """Return a company's registered name from city, province, trade, word and form."""
    is_branch_like = draws.chance("name has brackets", 0.1)
    is_large = pl.col("size_score") > 1.3
    place = (
        pl.when(is_large & draws.chance("name has province", 0.5))
        .then("province")
        .otherwise("city")
    )
    form = (
        pl.when(is_large & draws.chance("is joint stock", 0.3))
        .then(pl.lit("股份有限公司"))
        .otherwise("company_form")
    )
    plain = pl.concat_str(place, "trade_name", "word", form)
    bracketed = pl.concat_str("trade_name", pl.lit("（"), "city", pl.lit("）"), "word", form)
    return pl.when(is_branch_like).then(bracketed).otherwise(plain)


def sole_trader_name() -> pl.Expr:
    """Return the shop sign of a sole trader: place, trade, word and form."""
    place = pl.concat_str(_city_in_full(), "district")
    return pl.concat_str(place, "trade_name", "word", "shop_form")


def address(draws: Draws) -> pl.Expr:
    """Return a street address in the city."""
    road = draws.pick("road", ROADS)
    number = draws.between("house number", low=1, high=999)
    return pl.concat_str(_city_in_full(), "district", road, number.cast(pl.String), pl.lit("号"))


def _city_in_full() -> pl.Expr:
    return pl.col("city") + "市"


def landline(draws: Draws) -> pl.Expr:
    """Return a telephone number nobody can have: local numbers never begin with 0."""
    return pl.concat_str("phone_area", pl.lit("-0"), _digits(draws, "landline", count=7))


def mobile(draws: Draws) -> pl.Expr:
    """Return a mobile number nobody can have: none begins with 100."""
    return pl.lit("100") + _digits(draws, "mobile", count=8)


def _digits(draws: Draws, what: str, *, count: int) -> pl.Expr:
    return draws.between(what, high=10**count - 1).cast(pl.String).str.zfill(count)
