"""Whatever somebody did is told in words, in both languages."""

from __future__ import annotations

import dataclasses
import inspect
import re

from obligor.config import wiring
from obligor.foundation.act import VERBS
from obligor.foundation.events import Event
from obligor.foundation.words import FIELDS, event_text, field_text

OF_THE_WRAPPER = {"by", "at"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def of_the_product() -> list[type[Event]]:
    wiring.connect()
    return [e for e in Event.known.values() if e.__module__.startswith("obligor.")]


def test_every_event_has_a_sentence():
    assert [e.__name__ for e in of_the_product() if e.said is None] == []


def test_every_field_of_an_event_has_a_label():
    fields = {f.name for e in of_the_product() for f in dataclasses.fields(e)}
    assert sorted(fields - FIELDS.keys()) == []


def test_every_argument_of_a_verb_has_a_label():
    verbs = [v.function for v in VERBS.values() if v.function.__module__.startswith("obligor.")]
    arguments = {name for verb in verbs for name in inspect.signature(verb).parameters}
    assert sorted(arguments - FIELDS.keys() - OF_THE_WRAPPER) == []


def test_every_label_is_chinese_in_chinese():
    assert [name for name, label in FIELDS.items() if not CHINESE.search(label.zh)] == []


def test_a_part_of_something_is_told_with_the_whole():
    wiring.connect()
    assert field_text("kept.name").zh == "保留客户：名称"
    assert field_text("open.CNY").en == "Open: CNY"
    assert field_text("C1 Foo Co. Ltd").en == "C1 Foo Co. Ltd"


def test_a_value_that_has_a_name_is_told_by_it():
    wiring.connect()
    done = event_text("people.OwnSecurityChanged", {"user_id": 1, "change": "factor_added"})
    assert "启用双重验证" in done.zh and "second factor added" in done.en
