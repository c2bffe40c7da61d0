"""What every Python file keeps to: size, arguments, clock, money, errors, no loose ends."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator

from tidy.tree import Complaint, Function, Source, Tree

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
FUNCTION_LINES_MEDIAN = 10
FUNCTION_LINES_P90 = 35
POSITIONAL_MAX = 2
CLOCK = {"now", "today", "utcnow", "localdate", "localtime"}
CLOCK_FIELDS = {"auto_now", "auto_now_add"}
AMOUNT = re.compile(
    r"(^|_)(amount|exposure|balance|price|ead|minor|headroom|drawn|reserved|outstanding)(_|$)"
)
NOT_AN_AMOUNT = re.compile(r"(^|_)(ratio|rate|share|percent|pd|lgd|estimate)(_|$)")
REASONED = re.compile(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[a-z-, ]+\])\s+\S+")
SILENCED = re.compile(r"#\s*(noqa|type: ignore)\b")
LOOSE_END = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b(?!\(#\d+\))")


def file_is_too_long(tree: Tree) -> Iterator[Complaint]:
    """A file fits on a few screens."""
    for source in tree.python:
        if len(source.lines) > FILE_LINES_MAX:
            yield source.complain(FILE_LINES_MAX, f"more than {FILE_LINES_MAX} lines: split it")


def function_is_too_long(tree: Tree) -> Iterator[Complaint]:
    """A function fits on one screen."""
    for source in tree.python:
        for function in source.functions:
            if _length(function) > FUNCTION_LINES_MAX:
                said = (
                    f"{function.name} has {_length(function)} lines; {FUNCTION_LINES_MAX} at most"
                )
                yield source.complain(function, said)


def functions_grow_long(tree: Tree) -> Iterator[Complaint]:
    """Half of the product's functions have ten lines or fewer, nine in ten 35 or fewer."""
    lengths = sorted(_length(f) for source in tree.product for f in source.functions)
    if len(lengths) < 20:
        return
    median, p90 = statistics.median(lengths), statistics.quantiles(lengths, n=10)[-1]
    if median > FUNCTION_LINES_MEDIAN or p90 > FUNCTION_LINES_P90:
        yield Complaint("src", 1, f"functions grow: median {median:.0f}, 90th percentile {p90:.0f}")


def argument_without_keyword(tree: Tree) -> Iterator[Complaint]:
    """From the third argument on, callers of a public function name them.

    Views take what the router gives; `/` marks the rare one that reads like an operator.
    """
    for source in tree.product:
        if source.path.stem in {"api", "pages"} or {"api", "pages"} & set(source.path.parts):
            continue
        for function in source.functions:
            given = [a.arg for a in function.args.args]
            given = given[1:] if given[:1] in (["self"], ["cls"]) else given
            if len(given) > POSITIONAL_MAX and not function.name.startswith("_"):
                yield source.complain(function, f"{function.name}: keyword-only from {given[2]} on")


def instant_gives_its_day(tree: Tree) -> Iterator[Complaint]:
    """An instant is in UTC; which day it is depends on where the institution is."""
    for source in tree.product:
        for node in source.nodes:
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="at"), attr="date")):
                    yield source.complain(node, "the day in UTC: ask business_date(at)")


def clock_is_read_inside(tree: Tree) -> Iterator[Complaint]:
    """Below the edges the time comes in as ``at`` or ``on``."""
    for source in tree.product:
        if source.is_edge:
            continue
        for node in source.nodes:
            if _reads_clock(node):
                yield source.complain(node, "reads the clock: take `at` or `on` as an argument")


def amount_is_a_float(tree: Tree) -> Iterator[Complaint]:
    """Amounts are integer minor units, ``Money`` or ``Decimal``."""
    for source in tree.product:
        for name, node in _floats(source):
            if AMOUNT.search(name) and not NOT_AN_AMOUNT.search(name):
                yield source.complain(node, f"{name} is an amount and typed float")


def error_is_swallowed(tree: Tree) -> Iterator[Complaint]:
    """Only the outermost edge catches everything, and says so on the line."""
    for source in tree.python:
        for node in source.nodes:
            if not isinstance(node, ast.ExceptHandler) or not _catches_all(node):
                continue
            if "edge" not in source.lines[node.lineno - 1].partition("#")[2]:
                yield source.complain(node, "catches everything: name the error, or the edge")


def loose_end(tree: Tree) -> Iterator[Complaint]:
    """No work put off without an issue number, no body that does nothing, no silent checker."""
    for source in tree.python:
        for number, line in enumerate(source.lines, start=1):
            if LOOSE_END.search(line):
                yield source.complain(number, "work put off: do it, or give the issue as (#12)")
            if SILENCED.search(line) and not REASONED.search(line):
                yield source.complain(number, "a checker is silenced without code and reason")
        for function in source.functions:
            if _does_nothing(function) and not _is_declaration(source, function):
                yield source.complain(function, f"{function.name} does nothing")


def test_pretends(tree: Tree) -> Iterator[Complaint]:
    """Tests wait for nothing, replace nothing of ours, and assert something."""
    for source in tree.tests:
        for node in source.nodes:
            match node:
                case ast.Assert(test=ast.Constant()):
                    yield source.complain(node, "asserts a constant")
                case ast.Attribute(value=ast.Name(id="time"), attr="sleep"):
                    yield source.complain(node, "sleeps: wait for the condition itself")
                case ast.ImportFrom(module="unittest.mock") | ast.ImportFrom(module="unittest"):
                    yield source.complain(node, "mocks: call the real thing")
                case ast.arg(arg="mocker"):
                    yield source.complain(node, "mocks: call the real thing")


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _reads_clock(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name) if name in CLOCK:
            return True
        case ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns"):
            return True
        case ast.ImportFrom(names=names, module=module) if module:
            clocks = CLOCK | {"Now"} | ({"time", "time_ns"} if module == "time" else set())
            return "." in module + "." and bool({name.name for name in names} & clocks)
        case ast.keyword(arg=name) if name in CLOCK_FIELDS:
            return True
    return False


def _floats(source: Source) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that are given a float: annotations, arguments, fields, frame columns."""
    for node in source.nodes:
        match node:
            case ast.AnnAssign(annotation=ast.Name(id="float")):
                yield ast.unparse(node.target).rpartition(".")[2], node
            case ast.arg(arg=name, annotation=ast.Name(id="float")):
                yield name, node
            case ast.FunctionDef(name=name, returns=ast.Name(id="float")):
                yield name, node
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(attr="FloatField")),
            ):
                yield name, node
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and ast.unparse(value) == "pl.Float64":
                        yield str(key.value), node


def _catches_all(node: ast.ExceptHandler) -> bool:
    caught = ast.unparse(node.type) if node.type else "BaseException"
    return bool({"Exception", "BaseException"} & set(re.findall(r"\w+", caught)))


def _does_nothing(function: Function) -> bool:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return not any(
        not isinstance(step, ast.Pass)
        and not (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
        and "NotImplementedError" not in ast.unparse(step)
        for step in body
    )


def _is_declaration(source: Source, function: Function) -> bool:
    """Return whether the empty body is one by nature: a protocol, an overload, an abstract."""
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in function.decorator_list}
    owners = (
        node for node in source.nodes if isinstance(node, ast.ClassDef) and function in node.body
    )
    bases = {ast.unparse(base).partition("[")[0] for owner in owners for base in owner.bases}
    return bool(marks & {"overload", "abstractmethod"}) or bool(
        bases & {"Protocol", "typing.Protocol"}
    )


CHECKS = (
    file_is_too_long,
    function_is_too_long,
    functions_grow_long,
    argument_without_keyword,
    clock_is_read_inside,
    instant_gives_its_day,
    amount_is_a_float,
    error_is_swallowed,
    loose_end,
    test_pretends,
)
