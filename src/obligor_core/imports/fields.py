"""What can be imported: the kinds, their columns, and the headers that people write for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from obligor_core.text import Text


class FieldType(StrEnum):
    TEXT = "text"
    AMOUNT = "amount"  # read into minor units of the row's currency
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CURRENCY = "currency"
    LIST = "list"  # several words in one cell


@dataclass(frozen=True, slots=True)
class Field:
    """One column of an import; ``headers`` are other names that people give it."""

    name: str
    label: Text
    type: FieldType = FieldType.TEXT
    is_required: bool = False
    headers: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    default: str | None = None
    length_max: int = 200
    is_positive: bool = False
    example: str = ""

    @property
    def frame_name(self) -> str:
        """Return the column's name in the checked frame: amounts say that they are minor units."""
        return f"{self.name}_minor" if self.type is FieldType.AMOUNT else self.name


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of file; ``key`` names a row for ever, so that importing it again changes it; with
    an empty one the loader itself tells rows apart."""

    name: str
    label: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    def field(self, name: str) -> Field:
        """Return a field by name.

        :raises KeyError: when the kind has no such field
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
