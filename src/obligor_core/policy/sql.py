"""Parse a SQL condition with sqlglot, after an allow list has seen every token."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token
from sqlglot.tokenizer_core import TokenType as T

from obligor_core.policy.declared import Passage
from obligor_core.policy.finding import Finding, Refused, suggestion
from obligor_core.policy.reading import NAME
from obligor_core.text import Text

LENGTH_MAX: Final = 4000
TOKENS_MAX: Final = 400
DEPTH_MAX: Final = 12
#: The part of a passage that means all of it.
WHOLE: Final = (0, 0)
FUNCTIONS: Final = frozenset({"abs", "least", "greatest", "coalesce"})
ALLOWED: Final = Text(
    "Allowed are facts and numbers of this policy, values, = <> < <= > >=, AND OR NOT, BETWEEN,"
    " IN, IS NULL, + - * /, CASE, COALESCE, ABS, LEAST, GREATEST and DATE '2026-01-31'.",
    "可使用：本政策的指标与数值、常量、= <> < <= > >=、AND OR NOT、BETWEEN、IN、IS NULL、+ - * /、"
    "CASE、COALESCE、ABS、LEAST、GREATEST 以及 DATE '2026-01-31'。",
)
_TOKENS: Final = frozenset(
    {
        *(T.VAR, T.NUMBER, T.STRING, T.L_PAREN, T.R_PAREN, T.COMMA, T.DATE),
        *(T.EQ, T.NEQ, T.LT, T.LTE, T.GT, T.GTE, T.PLUS, T.DASH, T.STAR, T.SLASH),
        *(T.AND, T.OR, T.NOT, T.BETWEEN, T.IN, T.IS, T.NULL, T.TRUE, T.FALSE),
        *(T.CASE, T.WHEN, T.THEN, T.ELSE, T.END),
    }
)
_PREFIXES: Final = frozenset({T.NOT, T.DASH, T.PLUS})


def syntax(passage: Passage, known: Collection[str]) -> exp.Expr:
    """Return the syntax tree of one expression.

    Rule: POL-06 A condition is one SQL expression of the allowed constructs; a function, a
    subquery or an operator that is not on the list is refused.
    Source: docs/decisions/0005; the grammar is that of ISO/IEC 9075-2
    """
    if len(passage.text) > LENGTH_MAX:
        raise refused(passage, WHOLE, what=_LONG)
    try:
        tokens = Postgres.Tokenizer().tokenize(passage.text)
        _allow(passage, tokens, known)
        return _parsed(passage, tokens)
    except ParseError as error:
        raise _unparsable(passage, error) from None
    except (SqlglotError, RecursionError):
        raise refused(passage, WHOLE, what=_UNREADABLE) from None


def span(node: exp.Expr) -> tuple[int, int]:
    """Return start and length of a node in its passage; all of it when it has no place."""
    marks = [n.meta for n in node.walk() if "start" in n.meta]
    if not marks:
        return WHOLE
    start = min(m["start"] for m in marks)
    return start, max(m["end"] for m in marks) + 1 - start


def refused(
    passage: Passage,
    part: tuple[int, int],
    *,
    what: Text,
    remedy: Text = ALLOWED,
    rule: str = "POL-06",
) -> Refused:
    """Return the refusal of a part of a passage."""
    return Refused(Finding(rule, passage.at(*part), what, remedy))


_LONG = Text("The condition is too long.", "条件过长。")
_UNREADABLE = Text("This is not a SQL condition.", "不是有效的 SQL 条件。")
_REPAIR = Text(
    "Check brackets, quotes and AND/OR between the parts.",
    "请检查括号、引号及各部分之间的 AND/OR。",
)
_DEEP = Text("The condition is nested too deeply.", "条件嵌套过深。")


def _allow(passage: Passage, tokens: list[Token], known: Collection[str]) -> None:
    if not tokens or len(tokens) > TOKENS_MAX:
        raise refused(passage, WHOLE, what=_LONG if tokens else _UNREADABLE)
    depth = prefixes = 0
    for token, follower in zip(tokens, [*tokens[1:], None], strict=True):
        depth += token.token_type in (T.L_PAREN, T.CASE)
        depth -= token.token_type in (T.R_PAREN, T.END)
        prefixes = prefixes + 1 if token.token_type in _PREFIXES else 0
        if depth > DEPTH_MAX or prefixes > DEPTH_MAX:
            raise refused(passage, (token.start, 1), what=_DEEP)
        is_call = follower is not None and follower.token_type is T.L_PAREN
        _allow_token(passage, token, known, is_call=is_call)


def _allow_token(passage: Passage, token: Token, known: Collection[str], *, is_call: bool) -> None:
    word = passage.text[token.start : token.end + 1]
    if token.token_type is T.IDENTIFIER:
        what = Text(f"{word} is in double quotes.", f"{word} 使用了双引号。")
        remedy = Text(
            "Write a text in single quotes and a name without quotes.",
            "文本请用单引号，名称不加引号。",
        )
        raise refused(passage, (token.start, len(word)), what=what, remedy=remedy)
    if token.token_type is T.VAR and is_call and word.lower() not in FUNCTIONS:
        what = Text(f"The function {word} is not allowed.", f"不允许使用函数 {word}。")
        raise refused(passage, (token.start, len(word)), what=what)
    if token.token_type not in _TOKENS and word.lower() not in known:
        is_name = NAME.fullmatch(word) is not None
        what = Text(f"{word} is not allowed here.", f"此处不允许使用 {word}。")
        remedy = suggestion(word, known) if is_name and not is_call else ALLOWED
        raise refused(passage, (token.start, len(word)), what=what, remedy=remedy)


def _parsed(passage: Passage, tokens: list[Token]) -> exp.Expr:
    trees = [t for t in Postgres().parser().parse(tokens, passage.text) if t is not None]
    if len(trees) != 1:
        raise refused(passage, WHOLE, what=_UNREADABLE)
    tree = trees[0]
    if isinstance(tree, exp.Alias):
        what = Text("An operator is missing before this word.", "此处之前缺少运算符。")
        raise refused(passage, span(tree.args["alias"]), what=what, remedy=_REPAIR)
    return tree


def _unparsable(passage: Passage, error: ParseError) -> Refused:
    fault = error.errors[0] if error.errors else {}
    lines = passage.text.split("\n")
    line = min(int(fault.get("line") or 1), len(lines))
    length = len(str(fault.get("highlight") or ""))
    start = sum(len(x) + 1 for x in lines[: line - 1]) + int(fault.get("col") or 0) - length
    what = Text("The condition breaks off or is wrong here.", "条件在此处不完整或有误。")
    return refused(passage, (max(start, 0), length), what=what, remedy=_REPAIR)
