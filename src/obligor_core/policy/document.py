"""Read YAML into nodes that know their place; nothing is constructed and nothing is executed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import yaml

from obligor_core.policy.finding import Finding, Place, Refused
from obligor_core.text import Text

LENGTH_MAX: Final = 400_000  # characters; a policy of 500 rules has about 200 000
DEPTH_MAX: Final = 12
_OPENERS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSERS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One written value; ``raw`` is what stands in the text, quotes and line breaks included."""

    value: str
    raw: str
    place: Place
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping; a key that is written twice stands here twice."""

    place: Place
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


Node = Scalar | Listing | Mapping


def nodes(text: str) -> Node:
    """Return the nodes of one YAML document.

    Rule: POL-01 A policy is one YAML document without anchors, aliases and tags, at most twelve
    levels deep and of limited length.
    Source: docs/policy-language.md, "The text"
    """
    if len(text) > LENGTH_MAX:
        raise _refused(Place(1, 1), "The text is too long.", "文本过长。")
    try:
        root = _Builder(text).build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unreadable(text, mark.index if mark else 0, str(error.problem)) from None
    except yaml.reader.ReaderError as error:
        raise _unreadable(text, int(error.position), "control character") from None
    if root is None:
        raise _refused(Place(1, 1), "The text is empty.", "文本为空。")
    return root


class _Builder:
    """Builds the tree from YAML events without recursion, so that no depth can break it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Node | None = None
        self.open: list[tuple[Listing | Mapping, list[Node]]] = []

    def build(self) -> Node | None:
        documents = 0
        for event in yaml.parse(self.text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused(
                        _place(event), "A second document begins here.", "此处开始了第二个文档。"
                    )
            elif isinstance(event, yaml.NodeEvent):
                self._enter(event)
            elif isinstance(event, _CLOSERS):
                self._leave()
        return self.root

    def _enter(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            raise _refused(
                _place(event), "Anchors and aliases are not allowed.", "不允许使用锚点或别名。"
            )
        if getattr(event, "tag", None) is not None:
            raise _refused(_place(event), "Tags are not allowed.", "不允许使用标签。")
        if isinstance(event, yaml.ScalarEvent):
            self._attach(self._scalar(event))
            return
        if len(self.open) >= DEPTH_MAX:
            raise _refused(_place(event), "The text is nested too deeply.", "嵌套层次过深。")
        place = _place(event)
        opened = Mapping(place) if isinstance(event, yaml.MappingStartEvent) else Listing(place)
        self.open.append((opened, []))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        assert event.start_mark is not None and event.end_mark is not None
        raw = self.text[event.start_mark.index : event.end_mark.index]
        return Scalar(event.value, raw, _place(event), is_quoted=event.style in ("'", '"'))

    def _leave(self) -> None:
        node, inside = self.open.pop()
        if isinstance(node, Listing):
            node.items.extend(inside)
        else:
            node.pairs.extend(zip(inside[::2], inside[1::2], strict=True))
        self._attach(node)

    def _attach(self, node: Node) -> None:
        if self.open:
            self.open[-1][1].append(node)
        else:
            self.root = node


def _place(event: yaml.Event) -> Place:
    assert event.start_mark is not None
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _unreadable(text: str, index: int, problem: str) -> Refused:
    before = text[:index]
    place = Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)
    return _refused(place, f"This is not YAML: {problem}.", f"不是有效的 YAML：{problem}。")


def _refused(place: Place, en: str, zh: str) -> Refused:
    remedy = Text(
        "Write plain keys, lists and values; put a sentence with a colon in quotes.",
        "请只使用普通的键、列表和值；含冒号的句子请加引号。",
    )
    return Refused(Finding("POL-01", place, Text(en, zh), remedy))
