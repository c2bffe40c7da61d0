"""Names made comparable: one form for 深圳市华信贸易有限公司 and 深圳华信贸易有限责任公司."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from obligor_core.customers.characters import SIMPLIFIED, has_han
from obligor_core.customers.regions import PlaceName, RegionLevel, place_names
from obligor_core.text import Text


class LegalForm(StrEnum):
    LIMITED = "limited"  # 有限责任公司
    JOINT_STOCK = "joint_stock"  # 股份有限公司
    PARTNERSHIP = "partnership"  # 合伙企业
    COOPERATIVE = "cooperative"  # 专业合作社


@dataclass(frozen=True, slots=True)
class CompanyName:
    """The comparable parts of a name.

    ``normal`` is what two spellings of one name share: place (without 省, 市 and without the
    province where a city follows) and ``core``; the legal form is taken out. A branch
    (分公司) keeps its place and so stays another name than its company.
    """

    normal: str
    core: str
    place: str
    legal_form: LegalForm | None


# Longest first; the form may stand in the middle, before the name of a branch.
CHINESE_FORMS = (
    ("股份有限责任公司", LegalForm.JOINT_STOCK),
    ("股份有限公司", LegalForm.JOINT_STOCK),
    ("有限责任公司", LegalForm.LIMITED),
    ("责任有限公司", LegalForm.LIMITED),
    ("特殊普通合伙企业", LegalForm.PARTNERSHIP),
    ("有限合伙企业", LegalForm.PARTNERSHIP),
    ("普通合伙企业", LegalForm.PARTNERSHIP),
    ("合伙企业", LegalForm.PARTNERSHIP),
    ("特殊普通合伙", LegalForm.PARTNERSHIP),
    ("有限合伙", LegalForm.PARTNERSHIP),
    ("普通合伙", LegalForm.PARTNERSHIP),
    ("农民专业合作社", LegalForm.COOPERATIVE),
    ("专业合作社", LegalForm.COOPERATIVE),
    ("股份公司", LegalForm.JOINT_STOCK),
    ("有限公司", LegalForm.LIMITED),
)
FORM_OF = dict(CHINESE_FORMS)
CHINESE_FORM = re.compile("|".join(form for form, _ in CHINESE_FORMS))
BARE_COMPANY = re.compile("(?<=..)(?<![总分子])公司$")
ENGLISH_FORM = re.compile(
    r"(?:(?<![a-z0-9à-ÿ])(?:(?P<joint>inc|incorporated|plc|ag|sa|spa|nv|oyj)"
    r"|(?P<partners>llp|lp|kg)"
    r"|limited liability company|sdn bhd|co|company|corp|corporation|ltd|limited|llc|gmbh|bv|srl"
    r"|sarl|pte|pty|kk|pvt|private))$"
)
BRACKETED = re.compile(r"\(([^()]*)\)")
PUNCTUATION = re.compile(r"[\W_]+")
DELETED = re.compile(r"[.'’`´]")


@lru_cache(maxsize=65536)
def company_name(given: str) -> CompanyName:
    """Return the comparable parts of an organisation's name.

    Full width, traditional characters, case, spaces, punctuation and brackets do not matter.

    Rule: CUS-30 Names are equal when place and core are; 有限公司 and 有限责任公司 are one form.
    Source: 企业名称登记管理规定 (2020), art. 6: a name is place, trade name, trade and form.
    """
    text = unicodedata.normalize("NFKC", given).casefold().translate(SIMPLIFIED)
    text = DELETED.sub("", text.replace("&", " and ").replace("【", "(").replace("】", ")"))
    text = text.replace("[", "(").replace("]", ")")
    if not has_han(text):
        return _english_name(text)
    bracketed, text = _bracketed_place(text)
    text, form = _without_chinese_form(PUNCTUATION.sub(" ", text))
    places, core = leading_places(PUNCTUATION.sub("", text))
    place = place_of(places) or bracketed
    return CompanyName(place + core, core, place, form)


def person_name(given: str) -> str:
    """Return the comparable form of a person's name: spaces, dots and case do not matter."""
    text = unicodedata.normalize("NFKC", given).casefold().translate(SIMPLIFIED)
    return PUNCTUATION.sub("" if has_han(text) else " ", text).strip()


@dataclass(frozen=True, slots=True)
class Similarity:
    """How alike two texts are: twice the shared pieces over all pieces, from 0 to 1."""

    shared: int
    pieces: int
    length: int

    @property
    def score(self) -> float:
        """Return the share, 1 for the same set of pieces."""
        return 2 * self.shared / self.pieces if self.pieces else 0.0

    @property
    def why(self) -> Text:
        """Return the score in words."""
        return Text(
            "{shared} pieces of {length} characters agree, of {pieces} in both names: {score:.0%}",
            "两个名称共 {pieces} 个{length}字片段，其中 {shared} 个相同，相似度 {score:.0%}",
        ).fill(shared=self.shared, length=self.length, pieces=self.pieces, score=self.score)


def pieces_of(text: str) -> frozenset[str]:
    """Return the overlapping pieces of a name: two characters in Chinese, else three.

    A name shorter than that is one piece; an empty one has none.
    """
    length = _piece_length(text)
    count = max(len(text) - length + 1, 1) if text else 0
    return frozenset(text[i : i + length] for i in range(count))


def similarity(left: str, right: str) -> Similarity:
    """Return how alike two comparable names are (Dice's coefficient of their pieces).

    Source: L. R. Dice, Ecology 26 (1945), 297–302, doi:10.2307/1932409.
    """
    ours, theirs = pieces_of(left), pieces_of(right)
    return Similarity(len(ours & theirs), len(ours) + len(theirs), _piece_length(left + right))


def _piece_length(text: str) -> int:
    return 2 if has_han(text) else 3


def _english_name(text: str) -> CompanyName:
    words = PUNCTUATION.sub(" ", text).strip().removeprefix("the ")
    words, form = _without_english_form(words)
    return CompanyName(words, words, "", form)


def _english_form(match: re.Match[str], *, before: LegalForm | None) -> LegalForm:
    if match["joint"]:
        return LegalForm.JOINT_STOCK
    if match["partners"]:
        return LegalForm.PARTNERSHIP
    return before or LegalForm.LIMITED


def _bracketed_place(text: str) -> tuple[str, str]:
    """Return the place that stands in brackets, as in 华信(上海)贸易, and the rest."""
    for match in BRACKETED.finditer(text):
        place = place_names().get(match[1].strip())
        if place is not None:
            return place.short, text[: match.start()] + text[match.end() :]
    return "", text


def _without_chinese_form(text: str) -> tuple[str, LegalForm | None]:
    rest, form = _without_english_form(text.strip())
    rest = rest.replace(" ", "")
    while (match := CHINESE_FORM.search(rest)) and match.start() > 0:
        form = form or FORM_OF[match[0]]
        rest = rest[: match.start()] + rest[match.end() :]
    return rest if form else BARE_COMPANY.sub("", rest), form


def _without_english_form(words: str) -> tuple[str, LegalForm | None]:
    form: LegalForm | None = None
    while (match := ENGLISH_FORM.search(words)) and match.start() > 0:
        form = _english_form(match, before=form)
        words = words[: match.start()].strip().removesuffix(" and")
    return words, form


def leading_places(text: str) -> tuple[list[PlaceName], str]:
    """Return the places a name begins with, each smaller than the one before, and the rest."""
    places: list[PlaceName] = []
    if text in place_names():
        return places, text
    while (found := _leading_place(text, after=places)) is not None:
        length, place = found
        places.append(place)
        text = text[length:]
    return places, text


def _leading_place(text: str, *, after: list[PlaceName]) -> tuple[int, PlaceName] | None:
    sizes = list(RegionLevel)
    for length in range(min(len(text) - 1, 12), 1, -1):
        place = place_names().get(text[:length])
        if place is None:
            continue
        if not after:
            return length, place
        is_smaller = sizes.index(place.level) > sizes.index(after[-1].level)
        if is_smaller and place.provinces & after[0].provinces:
            return length, place
    return None


def place_of(places: list[PlaceName]) -> str:
    """Return the places in short form; the province is left out where a city follows."""
    has_city = any(p.level is RegionLevel.PREFECTURE for p in places)
    kept = [p for p in places if not (has_city and p.level is RegionLevel.PROVINCE)]
    return "".join(p.short for p in kept)
