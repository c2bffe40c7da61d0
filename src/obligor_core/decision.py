"""What a rule answers: reasons, faults in data, and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from obligor_core.text import Text


class Refusal(Exception):
    """An expected "no", with a sentence for the user and the HTTP status of the answer.

    A subclass sits beside the function that raises it, gives ``text`` with ``{names}`` and
    is raised with those names as keywords.
    """

    status: ClassVar[int] = 409
    text: ClassVar[Text] = Text("This cannot be done.", "无法执行该操作。")

    def __init__(self, **values: object) -> None:
        self.values = values
        self.said = self.text.fill(**values)
        super().__init__(self.said.en)

    @property
    def code(self) -> str:
        """Return the machine-readable name of the refusal, which is its class name."""
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in data that a person must mend: where it is, what is wrong, what to do.

    ``row`` counts as the user's file does (the header is row 1); ``None`` means the whole file.
    """

    what: Text
    remedy: Text
    row: int | None = None
    column: str | None = None
    value: str | None = None
