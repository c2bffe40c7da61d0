"""Refusals that several acts about people share."""

from __future__ import annotations

from obligor_core.decision import Refusal
from obligor_core.text import Text


class CodeTaken(Refusal):
    text = Text("The code {code} is taken. Choose another.", "代码 {code} 已被使用，请另选。")


class AlreadyEnded(Refusal):
    text = Text("This had ended before.", "该记录此前已终止。")


class PeriodInvalid(Refusal):
    status = 422
    text = Text("The end must be after the start.", "结束日期必须晚于开始日期。")
