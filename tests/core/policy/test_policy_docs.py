"""Every example of docs/policy-language.md does what the page says."""

import re
from datetime import date
from pathlib import Path

import pytest
from tests.core.policy.small_book import rule, with_rules

from obligor_core.policy import Policy, compile_one, parse
from obligor_core.portfolio.facts import catalogue_of
from obligor_core.portfolio.numbers import BookNumbers

PAGE = (Path(__file__).parents[3] / "docs" / "policy-language.md").read_text(encoding="utf-8")
ON = date(2026, 2, 1)


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.M | re.S)


def lines(kind):
    return [line for block in blocks(kind) for line in block.splitlines()]


def parsed(text):
    return parse(text, catalogue_of(BookNumbers()))


def test_the_whole_policy_is_accepted():
    (text,) = blocks("yaml policy")
    found = parsed(text)
    assert isinstance(found, Policy), found


@pytest.mark.parametrize("when", lines("sql accepted"))
def test_an_accepted_condition_is_accepted(when):
    found = parsed(with_rules(rule(when)))
    assert isinstance(found, Policy), found


@pytest.mark.parametrize("line", lines("sql refused"))
def test_a_refused_condition_is_refused_by_the_rule_named(line):
    when, rule_id = line.split("--")
    assert {f.rule for f in parsed(with_rules(rule(when.strip())))} == {rule_id.strip()}


@pytest.mark.parametrize("line", lines("cases"))
def test_a_case_is_answered_as_told(line):
    when, facts, answer = (part.strip() for part in line.split("|"))
    given = {n: int(v) for n, v in (pair.split("=") for pair in facts.split(", ") if pair)}
    judge = compile_one(parsed(with_rules(rule(when))), on=ON)
    assert judge.test("TRY-01", given) is {"true": True, "false": False, "unknown": None}[answer]


def test_every_rule_of_the_language_is_told():
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parents[3] / "src/obligor_core/policy").glob("*.py")
    )
    ids = set(re.findall(r"Rule: (POL-\d\d)", code))
    untold = {"POL-02", "POL-03", "POL-04", "POL-15", "POL-17"}  # forms that findings explain
    assert ids - untold <= set(re.findall(r"POL-\d\d", PAGE))
