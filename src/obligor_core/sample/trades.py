"""What the customers do: industry by GB/T 4754-2017, words for their names, and their seasons."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# Share of an average month's orders, January to December; the dip of Spring Festival is apart
# (days.py) because it moves. House numbers: they give each season its shape and no more.
SEASONS = {
    "even": (1.0, 0.97, 1.02, 1.0, 1.0, 1.0, 0.97, 0.97, 1.02, 1.0, 1.05, 1.2),
    "building": (0.7, 0.7, 1.05, 1.15, 1.2, 1.1, 0.95, 0.95, 1.1, 1.15, 1.1, 0.95),
    "food": (1.4, 0.95, 0.9, 0.88, 0.92, 0.95, 0.95, 1.0, 1.2, 0.95, 1.0, 1.3),
    "export": (0.95, 0.85, 0.9, 0.95, 1.0, 1.05, 1.15, 1.2, 1.15, 1.05, 0.95, 0.9),
    "farming": (0.75, 0.95, 1.4, 1.3, 1.1, 0.9, 0.8, 0.9, 1.1, 1.1, 0.9, 0.9),
    "clothing": (1.1, 0.7, 1.1, 1.1, 0.95, 0.8, 0.8, 1.1, 1.2, 1.15, 1.1, 1.05),
}


@dataclass(frozen=True, slots=True)
class Trade:
    """One industry class; ``words`` are what its companies put into their names."""

    industry_code: str
    words: tuple[str, ...]
    season: str
    is_sole_trader_like: bool = False
    is_exporter: bool = False


TRADES = (
    Trade("5164", ("金属材料", "钢铁贸易", "有色金属"), "building"),
    Trade("5165", ("建材", "建筑材料", "装饰材料"), "building", is_sole_trader_like=True),
    Trade("5174", ("五金", "五金机电", "五金工具"), "even", is_sole_trader_like=True),
    Trade("5175", ("电气设备", "电气", "机电设备"), "even"),
    Trade("5176", ("信息技术", "电子科技", "计算机"), "even", is_sole_trader_like=True),
    Trade("5172", ("汽车配件", "汽配", "汽车零部件贸易"), "even", is_sole_trader_like=True),
    Trade("5169", ("化工贸易", "化工原料", "新材料贸易"), "even"),
    Trade("5161", ("煤炭运销", "能源贸易"), "building"),
    Trade("5121", ("粮油", "粮油贸易", "米业"), "food", is_sole_trader_like=True),
    Trade("5123", ("果蔬", "果业", "农产品"), "food", is_sole_trader_like=True),
    Trade("5127", ("酒业", "酒类贸易", "茶业"), "food", is_sole_trader_like=True),
    Trade("5151", ("医药", "医药贸易"), "even"),
    Trade("5154", ("医疗器械", "医疗科技"), "even"),
    Trade("5132", ("服饰", "服装贸易"), "clothing", is_sole_trader_like=True),
    Trade("5166", ("农资", "化肥贸易"), "farming", is_sole_trader_like=True),
    Trade("5181", ("进出口", "国际贸易"), "export", is_exporter=True),
    Trade("5212", ("超市", "百货超市"), "food", is_sole_trader_like=True),
    Trade("5281", ("日用五金", "水暖器材"), "building", is_sole_trader_like=True),
    Trade("1353", ("食品", "肉食品"), "food"),
    Trade("1462", ("调味品", "酿造食品"), "food"),
    Trade("1751", ("纺织", "化纤织造"), "clothing", is_exporter=True),
    Trade("1811", ("制衣", "服装"), "clothing", is_exporter=True),
    Trade("2110", ("家具", "家居"), "export", is_exporter=True),
    Trade("2231", ("包装", "纸品包装"), "even"),
    Trade("2319", ("印务", "彩印"), "even"),
    Trade("2641", ("涂料", "油漆"), "building"),
    Trade("2922", ("塑业", "管业", "塑胶"), "building"),
    Trade("3021", ("水泥制品", "混凝土"), "building"),
    Trade("3130", ("钢管", "不锈钢"), "building"),
    Trade("3311", ("钢结构", "金属结构"), "building"),
    Trade("3484", ("精密机械", "机械"), "even"),
    Trade("3525", ("模具", "精密模具"), "even"),
    Trade("3670", ("汽车零部件", "汽车部件"), "even"),
    Trade("3812", ("电机", "机电"), "even"),
    Trade("3831", ("电缆", "线缆"), "building"),
    Trade("3872", ("照明", "光电"), "export", is_exporter=True),
    Trade("3982", ("电子", "线路板"), "export", is_exporter=True),
    Trade("4710", ("建筑工程", "建设工程"), "building"),
    Trade("4910", ("机电安装", "电力工程"), "building"),
    Trade("5011", ("装饰工程", "装饰设计"), "building"),
    Trade("5431", ("物流", "运输"), "even"),
    Trade("6210", ("餐饮", "餐饮管理"), "food", is_sole_trader_like=True),
    Trade("6513", ("软件", "网络科技"), "even"),
)

SOLE_TRADER_FORMS = ("经营部", "经营部", "商行", "批发部", "店")
COMPANY_FORMS = ("有限公司",) * 17 + ("有限责任公司",) * 2 + ("厂",)


def seasons() -> pl.DataFrame:
    """Return one row for each season and month with its ``factor``."""
    rows = [(s, m, f) for s, factors in SEASONS.items() for m, f in enumerate(factors, start=1)]
    schema = {"season": pl.String, "month": pl.Int64, "factor": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
