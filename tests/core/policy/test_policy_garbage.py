"""Whatever is typed, the answer is findings, never an exception."""

from hypothesis import given
from hypothesis import strategies as st
from tests.core.policy.small_book import CATALOGUE, FULL, examples, rule, with_rules

from obligor_core.policy import Policy, parse

WORDS = st.sampled_from(
    "dpd overdue late_ratio industry is_insured opened_on as_of days_severe 1 2.5 .5 5. 1e9 0x1 'x'"
    " '' \" ' ( ) , = <> != < <= > >= + - * / % ^ | || :: . ; -- /* */ { } [ ] $1 ? : AND OR NOT"
    " BETWEEN IN IS NULL TRUE FALSE CASE WHEN THEN ELSE END DATE COALESCE ABS LEAST GREATEST SELECT"
    " FROM WHERE CAST AS INTERVAL ARRAY ANY EXISTS LIKE 中文 \n \t \\ @ # ~ ` !".split(" ")
)
LINES = st.sampled_from(FULL.splitlines())


@examples(75)
@given(text=st.text(max_size=200))
def test_any_text_is_answered(text):
    assert parse(text, CATALOGUE)


@examples(75)
@given(words=st.lists(WORDS, max_size=25))
def test_any_condition_is_answered(words):
    assert parse(with_rules(rule(" ".join(words).replace("\n", " "))), CATALOGUE)


@examples(37)
@given(text=st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_as_a_condition_is_answered(text):
    body = "\n".join(f"      {line}" for line in text.splitlines())
    assert parse(FULL.replace("when: age <> 'current'", f"when: |\n{body}"), CATALOGUE)


@examples(37)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 80), st.sampled_from(["drop", "double", "indent", "swap"])),
        min_size=1,
        max_size=4,
    ),
    line=LINES,
)
def test_a_policy_with_damaged_lines_is_answered(edits, line):
    lines = FULL.splitlines()
    for place, kind in edits:
        at = place % len(lines)
        match kind:
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "indent":
                lines[at] = "  " + lines[at]
            case _:
                lines[at] = line
    assert parse("\n".join(lines), CATALOGUE)


@examples(37)
@given(
    at=st.integers(0, len(FULL) - 1),
    length=st.integers(0, 30),
    put=st.text(max_size=10),
)
def test_a_policy_with_damaged_letters_is_answered(at, length, put):
    assert parse(FULL[:at] + put + FULL[at + length :], CATALOGUE)


def test_a_deep_condition_is_answered_in_a_deep_stack():
    deep = " AND ".join(["(CASE WHEN dpd > 1 THEN 1 ELSE 0 END + " * 11 + "1" + ")" * 11 + " > 1"])

    def descend(levels):
        return parse(with_rules(rule(deep)), CATALOGUE) if levels == 0 else descend(levels - 1)

    assert isinstance(descend(150), Policy | list)
