"""The made-up lender: its organisation units, its people, and the cities it sells in."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class City:
    """A city with one district; ``region_code`` is the district's in GB/T 2260."""

    name: str
    province: str
    district: str
    region_code: str
    phone_area: str
    unit_code: str


CITIES = (
    City("上海", "上海", "浦东新区", "310115", "021", "SH"),
    City("上海", "上海", "闵行区", "310112", "021", "SH"),
    City("上海", "上海", "徐汇区", "310104", "021", "SH"),
    City("杭州", "浙江", "西湖区", "330106", "0571", "HZ"),
    City("杭州", "浙江", "余杭区", "330110", "0571", "HZ"),
    City("宁波", "浙江", "海曙区", "330203", "0574", "HZ"),
    City("温州", "浙江", "鹿城区", "330302", "0577", "HZ"),
    City("义乌", "浙江", "", "330782", "0579", "HZ"),
    City("南京", "江苏", "江宁区", "320115", "025", "NJ"),
    City("苏州", "江苏", "虎丘区", "320505", "0512", "NJ"),
    City("昆山", "江苏", "", "320583", "0512", "NJ"),
    City("无锡", "江苏", "锡山区", "320205", "0510", "NJ"),
    City("常州", "江苏", "武进区", "320412", "0519", "NJ"),
    City("广州", "广东", "天河区", "440106", "020", "GZ"),
    City("广州", "广东", "白云区", "440111", "020", "GZ"),
    City("佛山", "广东", "南海区", "440605", "0757", "GZ"),
    City("东莞", "广东", "", "441900", "0769", "SZ"),
    City("深圳", "广东", "宝安区", "440306", "0755", "SZ"),
    City("深圳", "广东", "罗湖区", "440303", "0755", "SZ"),
    City("北京", "北京", "朝阳区", "110105", "010", "BJ"),
    City("北京", "北京", "海淀区", "110108", "010", "BJ"),
    City("天津", "天津", "滨海新区", "120116", "022", "BJ"),
    City("石家庄", "河北", "长安区", "130102", "0311", "BJ"),
    City("济南", "山东", "历下区", "370102", "0531", "JN"),
    City("青岛", "山东", "李沧区", "370213", "0532", "JN"),
    City("成都", "四川", "锦江区", "510104", "028", "CD"),
    City("成都", "四川", "武侯区", "510107", "028", "CD"),
    City("昆明", "云南", "五华区", "530102", "0871", "CD"),
    City("重庆", "重庆", "渝中区", "500103", "023", "CQ"),
    City("贵阳", "贵州", "南明区", "520102", "0851", "CQ"),
)

UNITS = pl.DataFrame(
    [
        ("HQ", "总部", "Head office", None),
        ("EAST", "华东大区", "East China region", "HQ"),
        ("SOUTH", "华南大区", "South China region", "HQ"),
        ("NORTH", "华北大区", "North China region", "HQ"),
        ("SOUTHWEST", "西南大区", "Southwest China region", "HQ"),
        ("SH", "上海分公司", "Shanghai branch", "EAST"),
        ("HZ", "杭州分公司", "Hangzhou branch", "EAST"),
        ("NJ", "南京分公司", "Nanjing branch", "EAST"),
        ("GZ", "广州分公司", "Guangzhou branch", "SOUTH"),
        ("SZ", "深圳分公司", "Shenzhen branch", "SOUTH"),
        ("BJ", "北京分公司", "Beijing branch", "NORTH"),
        ("JN", "济南分公司", "Jinan branch", "NORTH"),
        ("CD", "成都分公司", "Chengdu branch", "SOUTHWEST"),
        ("CQ", "重庆分公司", "Chongqing branch", "SOUTHWEST"),
    ],
    schema={"code": pl.String, "name_zh": pl.String, "name_en": pl.String, "parent": pl.String},
    orient="row",
)

# reach: own customers, the unit, the unit and all below ("tree"), everything.
PEOPLE = pl.DataFrame(
    [
        ("zhou.yan", "周岩", "Zhou Yan", "executive", "HQ", "all"),
        ("liang.wen", "梁雯", "Liang Wen", "credit_manager", "HQ", "all"),
        ("song.an", "宋安", "Song An", "risk_analyst", "HQ", "all"),
        ("he.jing", "何静", "He Jing", "risk_analyst", "HQ", "all"),
        ("chen.hao", "陈昊", "Chen Hao", "relationship_manager", "SH", "own"),
        ("lin.yue", "林悦", "Lin Yue", "relationship_manager", "EAST", "own"),
        ("huang.jun", "黄骏", "Huang Jun", "relationship_manager", "SOUTH", "own"),
        ("zhao.lei", "赵蕾", "Zhao Lei", "relationship_manager", "NORTH", "own"),
        ("tang.rui", "唐睿", "Tang Rui", "relationship_manager", "SOUTHWEST", "own"),
        ("xu.qin", "徐沁", "Xu Qin", "contract_officer", "HQ", "all"),
        ("ma.liang", "马亮", "Ma Liang", "collector", "EAST", "tree"),
        ("pan.yu", "潘宇", "Pan Yu", "collector", "HQ", "all"),
        ("fang.zhou", "方舟", "Fang Zhou", "auditor", "HQ", "all"),
        ("admin", "系统管理员", "Administrator", "administrator", "HQ", "all"),
    ],
    schema={
        "username": pl.String,
        "name_zh": pl.String,
        "name_en": pl.String,
        "role": pl.String,
        "unit_code": pl.String,
        "reach": pl.String,
    },
    orient="row",
)

# Who looks after the customers of a branch.
MANAGERS = {
    "SH": "chen.hao",
    "HZ": "lin.yue",
    "NJ": "lin.yue",
    "GZ": "huang.jun",
    "SZ": "huang.jun",
    "BJ": "zhao.lei",
    "JN": "zhao.lei",
    "CD": "tang.rui",
    "CQ": "tang.rui",
}
