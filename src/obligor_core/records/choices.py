"""The words that payloads choose from, the stored one with its labels."""

from __future__ import annotations

from obligor_core.text import Text

FIVE_TIERS = (
    ("normal", Text("normal", "正常")),
    ("special_mention", Text("special mention", "关注")),
    ("substandard", Text("substandard", "次级")),
    ("doubtful", Text("doubtful", "可疑")),
    ("loss", Text("loss", "损失")),
)
TAX_GRADES = (
    ("A", Text("A", "A级")),
    ("B", Text("B", "B级")),
    ("M", Text("M (new or without income)", "M级（新设或无收入）")),
    ("C", Text("C", "C级")),
    ("D", Text("D", "D级")),
)
ROLES = (
    ("defendant", Text("defendant", "被告")),
    ("plaintiff", Text("plaintiff", "原告")),
    ("third_party", Text("third party", "第三人")),
)
STAGES = (
    ("filed", Text("filed", "立案")),
    ("first", Text("first instance", "一审")),
    ("second", Text("appeal", "二审")),
    ("final", Text("final judgment", "终审")),
)
PERFORMED = (
    ("none", Text("nothing performed", "全部未履行")),
    ("part", Text("performed in part", "部分履行")),
    ("all", Text("performed", "全部履行")),
)
SENTIMENTS = (
    ("negative", Text("negative", "负面")),
    ("neutral", Text("neutral", "中性")),
    ("positive", Text("positive", "正面")),
)
CHANGED = (
    ("legal_representative", Text("legal representative", "法定代表人")),
    ("capital", Text("registered capital", "注册资本")),
    ("shareholders", Text("shareholders", "股东")),
    ("address", Text("address", "住所")),
    ("scope", Text("scope of business", "经营范围")),
    ("name", Text("name", "名称")),
    ("other", Text("other", "其他")),
)
