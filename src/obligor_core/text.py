"""Sentences that exist in both languages, so that a rule can explain itself wherever it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in English and 简体中文; ``{name}`` marks a value to fill in."""

    en: str
    zh: str

    def fill(self, **values: object) -> Text:
        """Return the sentence with its ``{name}`` places filled."""
        return Text(en=self.en.format(**values), zh=self.zh.format(**values))

    def say(self, language: str) -> str:
        """Return the sentence in ``language``: Chinese for any ``zh…`` code, else English."""
        return self.zh if language.lower().startswith("zh") else self.en

    def as_json(self) -> dict[str, str]:
        """Return the form that is stored and sent: ``{"en": …, "zh": …}``."""
        return {"en": self.en, "zh": self.zh}

    def __str__(self) -> str:
        return self.en
