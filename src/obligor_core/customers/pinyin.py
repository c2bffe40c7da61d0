"""Chinese names in Latin letters, so that a person finds 华信 by typing hx or huaxin."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin

# Places and words of business that the library reads otherwise.
load_phrases_dict(
    {
        "长治": [["cháng"], ["zhì"]],
        "朝阳": [["cháo"], ["yáng"]],
        "漯河": [["luò"], ["hé"]],
        "吕梁": [["lǚ"], ["liáng"]],
        "六安": [["lù"], ["ān"]],
        "单县": [["shàn"], ["xiàn"]],
        "乐清": [["yuè"], ["qīng"]],
        "乐亭": [["lào"], ["tíng"]],
    }
)

# Characters of names that people read in more than one way: all the readings they may type.
READINGS = {
    "长": ("chang", "zhang"),
    "行": ("hang", "xing"),
    "乐": ("le", "yue"),
    "重": ("chong", "zhong"),
    "朝": ("chao", "zhao"),
    "单": ("dan", "shan"),
    "曾": ("zeng", "ceng"),
    "解": ("jie", "xie"),
    "厦": ("xia", "sha"),
    "藏": ("zang", "cang"),
    "盛": ("sheng", "cheng"),
    "传": ("chuan", "zhuan"),
    "宿": ("su", "xiu"),
    "校": ("xiao", "jiao"),
    "会": ("hui", "kuai"),
    "仇": ("qiu", "chou"),
    "区": ("qu", "ou"),
    "翟": ("zhai", "di"),
    "调": ("diao", "tiao"),
}
VARIANTS_MAX = 8
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
CHARACTER_OR_RUN = re.compile(f"[{_HAN}]|[^{_HAN}]+")


@dataclass(frozen=True, slots=True)
class PinyinKeys:
    """The ways to type a name: whole syllables and first letters, the likeliest first."""

    full: tuple[str, ...]
    initials: tuple[str, ...]

    @property
    def search_text(self) -> str:
        """Return all the keys in one line, to be searched by substring."""
        return " ".join((*self.full, *self.initials))


def romanised(name: str) -> str:
    """Return the likeliest reading of a name, lower case without tones and spaces (ü is v)."""
    return "".join(lazy_pinyin(_plain(name)))


def pinyin_keys(name: str) -> PinyinKeys:
    """Return the ways to type ``name``, at most eight for syllables and eight for initials."""
    pieces = _readings(_plain(name))
    initials = [tuple(dict.fromkeys(r if p == r else r[:1] for r in rs)) for p, rs in pieces]
    return PinyinKeys(_spelled([rs for _, rs in pieces]), _spelled(initials))


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c.isalnum())


def _readings(plain: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each character (or run of other letters) with its readings, the likeliest first."""
    pieces = CHARACTER_OR_RUN.findall(plain)
    said = pinyin(plain, style=Style.NORMAL, heteronym=True)
    if len(said) != len(pieces):  # the library cut otherwise: read without the neighbours
        said = [pinyin(p, style=Style.NORMAL, heteronym=True)[0] for p in pieces]
    return [
        (piece, tuple(r for r in readings if r == readings[0] or r in READINGS.get(piece, ())))
        for piece, readings in zip(pieces, said, strict=True)
    ]


def _spelled(choices: list[tuple[str, ...]]) -> tuple[str, ...]:
    words = ("".join(word) for word in islice(product(*choices), VARIANTS_MAX))
    return tuple(dict.fromkeys(word for word in words if word))
