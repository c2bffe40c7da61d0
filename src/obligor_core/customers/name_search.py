"""The pieces under which a name is filed, and how a typed search is taken apart."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from obligor_core.customers.characters import SIMPLIFIED, has_han
from obligor_core.customers.names import company_name, person_name, pieces_of
from obligor_core.customers.pinyin import pinyin_keys

PINYIN_LENGTH_MAX = 2000
INITIALS_LENGTH_MAX = 800
NORMAL_LENGTH_MAX = 200
WORDS_MAX = 6
IDENTIFIER_LENGTH_MIN = 4


@dataclass(frozen=True, slots=True)
class NameKeys:
    """What is stored beside a name so that every way of typing it finds it.

    ``search`` holds all spellings, folded; ``grams`` the single characters and pairs of it,
    the pairs of the initials, and the pieces by which alike names are found.
    """

    normal: str
    search: str
    pinyin: str
    initials: str
    grams: tuple[str, ...]


class WordKind(StrEnum):
    NAME = "name"  # holds a Chinese character: part of a name
    LETTERS = "letters"  # Latin letters or digits: pinyin, initials, a code or an identifier


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One word of a search: as typed and folded; ``grams`` are pieces that every hit has."""

    given: str
    text: str
    kind: WordKind
    grams: tuple[str, ...]

    @property
    def may_be_identifier(self) -> bool:
        """Return whether the word is long enough to be looked up among identifiers."""
        return self.kind is WordKind.LETTERS and len(self.text) >= IDENTIFIER_LENGTH_MIN


def name_keys(name: str, *, short_name: str = "", is_person: bool = False) -> NameKeys:
    """Return the keys of a name; ``short_name`` is another name of the same party."""
    normal = person_name(name) if is_person else company_name(name).normal
    spellings = list(dict.fromkeys(s for s in (folded(name), folded(short_name), normal) if s))
    readings = [pinyin_keys(n) for n in (name, short_name) if n]
    full = _within([key for r in readings for key in r.full], PINYIN_LENGTH_MAX)
    initials = _within([key for r in readings for key in r.initials], INITIALS_LENGTH_MAX)
    grams = {gram for text in (*spellings, *initials) for gram in _pairs(text)}
    grams |= {c for text in spellings for c in text if has_han(c)} | pieces_of(normal)
    return NameKeys(
        normal[:NORMAL_LENGTH_MAX],
        " ".join(spellings),
        " ".join(full),
        " ".join(initials),
        tuple(sorted(grams)),
    )


def folded(text: str) -> str:
    """Return ``text`` in half width, lower case and simplified characters, letters and digits."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(SIMPLIFIED)
    return "".join(c for c in plain if c.isalnum())


def search_words(typed: str) -> tuple[SearchWord, ...]:
    """Return the words of a search, all of which a hit has; nothing when nothing was typed."""
    words = (_word(given) for given in dict.fromkeys(typed.split()))
    return tuple(word for word in words if word.text)[:WORDS_MAX]


def joined(words: tuple[SearchWord, ...]) -> SearchWord:
    """Return the words as one, as somebody may type ``hua xin`` for 华信."""
    return _word("".join(word.given for word in words))


def _word(given: str) -> SearchWord:
    text = folded(given)
    kind = WordKind.NAME if has_han(text) else WordKind.LETTERS
    single = (text,) if kind is WordKind.NAME and text else ()
    return SearchWord(given, text, kind, tuple(sorted(_pairs(text))) or single)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _within(keys: list[str], length_max: int) -> list[str]:
    """Return as many whole keys as fit, the likeliest first."""
    kept: list[str] = []
    length = 0
    for key in dict.fromkeys(keys):
        length += len(key) + 1
        if length > length_max:
            break
        kept.append(key)
    return kept
