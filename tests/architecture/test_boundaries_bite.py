"""Break every boundary and every house rule on purpose, and see that the machine notices."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tidy

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")
CORE, APP = "src/obligor_core", "src/obligor"


@pytest.fixture
def copy(tmp_path):
    """A copy of the house without what is heavy and beside the point."""
    skip = shutil.ignore_patterns("vendor", "__pycache__", "locale", "*.po", "*.mo")
    for top in ("src", "scripts", "docs"):
        shutil.copytree(ROOT / top, tmp_path / top, ignore=skip)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def plant(copy, files):
    for name, text in files.items():
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")


def lint(copy):
    done = subprocess.run(
        [LINT, "--no-cache"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


IMPORTS = {
    "the core imports Django": (
        {f"{CORE}/dates.py": "import django"},
        "no network BROKEN",
    ),
    "the core reads the environment": (
        {f"{CORE}/money.py": "import os"},
        "no network BROKEN",
    ),
    "the core imports the application": (
        {f"{CORE}/money.py": "import obligor.foundation.access"},
        "no network BROKEN",
    ),
    "the foundation knows the customers": (
        {f"{APP}/foundation/access.py": "import obligor.customers.models"},
        "approvals > people > foundation BROKEN",
    ),
    "a module knows the configuration": (
        {f"{APP}/customers/queries.py": "import obligor.config.settings"},
        "approvals > people > foundation BROKEN",
    ),
    "a module below uses one above": (
        {f"{APP}/customers/queries.py": "import obligor.receivables.models"},
        "approvals > people > foundation BROKEN",
    ),
    "a package has no place in the order": (
        {f"{APP}/everything/__init__.py": ""},
        "obligor.everything",
    ),
    "tables know the actions": (
        {
            f"{APP}/customers/models.py": "import obligor.customers.actions",
            f"{APP}/customers/actions.py": "",
        },
        "models > events BROKEN",
    ),
    "one edge calls another": (
        {
            f"{APP}/customers/api.py": "import obligor.customers.jobs",
            f"{APP}/customers/jobs.py": "",
        },
        "models > events BROKEN",
    ),
    "a module has a tenth kind of file": (
        {f"{APP}/customers/rules.py": "RULES = 1"},
        "obligor.customers.rules",
    ),
    "the actions of one module reach those of another": (
        {
            f"{APP}/receivables/actions.py": "import obligor.customers.actions",
            f"{APP}/customers/actions.py": "",
        },
        "others hear of it by events BROKEN",
    ),
    "one kind of evidence knows another": (
        {f"{APP}/records/queries/__init__.py": "import obligor.statements.queries"},
        "people > foundation BROKEN",
    ),
    "a page reads a table": (
        {f"{APP}/customers/pages.py": "import obligor.customers.models"},
        "never to tables BROKEN",
    ),
    "a reaction reads a table": (
        {f"{APP}/customers/reactions.py": "import obligor.customers.models"},
        "never to tables BROKEN",
    ),
    "two packages of the core need each other": (
        {
            f"{CORE}/first/__init__.py": "import obligor_core.second.two",
            f"{CORE}/second/__init__.py": "",
            f"{CORE}/second/two.py": "import obligor_core.first",
        },
        "form no cycle BROKEN",
    ),
}

TIDY = {
    "file_is_too_long": {f"{CORE}/long.py": "x = 1\n" * 401},
    "function_is_too_long": {f"{CORE}/long.py": "def f():\n" + "    x = 1\n" * 60},
    "functions_grow_long": {
        f"{CORE}/long{n}.py": "\n".join(f"def f{m}():\n" + "    x = 1\n" * 40 for m in range(9))
        for n in range(99)
    },
    "argument_without_keyword": {f"{CORE}/args.py": "def f(a, b, c):\n    return a"},
    "instant_gives_its_day": {
        "src/obligor/limits/actions.py": "def close_limit(*, at):\n    return at.date()\n"
    },
    "clock_is_read_inside": {
        f"{APP}/customers/queries.py": "from datetime import date\nTODAY = date.today()"
    },
    "amount_is_a_float": {f"{CORE}/cash.py": "def f(*, amount_due: float):\n    return 1"},
    "error_is_swallowed": {f"{CORE}/cash.py": "try:\n    x = 1\nexcept Exception:\n    x = 2"},
    "loose_end": {f"{CORE}/cash.py": "x = 1  # TO" + "DO later"},
    "test_pretends": {"tests/core/test_it.py": "def test_it():\n    assert True"},
    "name_says_nothing": {f"{CORE}/utils.py": "x = 1"},
    "rule_is_not_found_once": {
        f"{CORE}/{name}.py": '"""Be.\n\nRule: ZZZ-99 It is.\nSource: us\n"""'
        for name in ("one", "two")
    },
    "rules_page_is_old": {f"{CORE}/one.py": '"""Be.\n\nRule: ZZZ-99 It is.\nSource: us\n"""'},
    "file_has_no_place": {f"{APP}/customers/rules.py": "x = 1"},
    "readme_is_missing": {f"{APP}/cheques/__init__.py": ""},
    "table_is_foreign": {f"{APP}/receivables/queries.py": "from obligor.customers import models"},
    "module_is_not_guarded": {f"{APP}/cheques/__init__.py": ""},
    "core_touches_the_world": {f"{CORE}/cash.py": "x = open('y')"},
    "schema_shares_its_name": {
        f"{APP}/{module}/api.py": "class CashIn(Schema):\n    x: int"
        for module in ("imports", "monitoring")
    },
    "template_breaks_the_policy": {
        f"{APP}/customers/templates/customers/it.html": '<p onclick="x()">'
    },
    "sentence_has_no_chinese": {
        f"{APP}/customers/pages.py": "x = gettext('Nobody has translated this')"
    },
    "address_of_a_registry": {"docs/install.md": "see pypi." + "org"},
    "vendored_file_was_changed": {"tests/vendor/SHA256SUMS": "00  ./gone.js"},
}

FURTHER_WAYS = {
    "by a field that takes the time itself": (
        "clock_is_read_inside",
        {f"{APP}/customers/models.py": "x = DateTimeField(auto_now_add=True)"},
    ),
    "by a name imported from a clock": (
        "clock_is_read_inside",
        {f"{CORE}/cash.py": "from time import time"},
    ),
    "by a column of floats": (
        "amount_is_a_float",
        {f"{CORE}/cash.py": "SCHEMA = {'amount_minor': pl.Float64}"},
    ),
    "by a field of floats": (
        "amount_is_a_float",
        {f"{APP}/customers/models.py": "balance = models.FloatField()"},
    ),
    "by catching without a name": (
        "error_is_swallowed",
        {f"{CORE}/cash.py": "try:\n    x = 1\nexcept:\n    x = 2"},
    ),
    "by a body that does nothing": ("loose_end", {f"{CORE}/cash.py": "def f():\n    pass"}),
    "by silencing a checker": ("loose_end", {f"{CORE}/cash.py": "x = 1  # no" + "qa"}),
    "by waiting": ("test_pretends", {"tests/test_it.py": "import time\ntime.sleep(1)"}),
    "by a mock": ("test_pretends", {"tests/test_it.py": "from unittest import mock"}),
    "by a rule without a source": (
        "rule_is_not_found_once",
        {f"{CORE}/one.py": '"""Be.\n\nRule: ZZZ-99 It is.\n"""'},
    ),
    "by a rule id that is none": (
        "rule_is_not_found_once",
        {f"{CORE}/one.py": '"""Be.\n\nRule: Z-9 It is.\nSource: us\n"""'},
    ),
    "by an inline style": (
        "template_breaks_the_policy",
        {f"{APP}/customers/templates/customers/it.html": '<p style="color: red">'},
    ),
    "by an inline script": (
        "template_breaks_the_policy",
        {f"{APP}/customers/templates/customers/it.html": "<script>x()</script>"},
    ),
    "by escaping nothing": (
        "template_breaks_the_policy",
        {f"{APP}/customers/templates/customers/it.html": "{{ name|safe }}"},
    ),
}


class TestImportBoundary:
    def test_stands_when_nobody_breaks_it(self, copy):
        code, said = lint(copy)
        assert code == 0, said

    @pytest.mark.parametrize("way", IMPORTS)
    def test_falls_when(self, copy, way):
        files, expected = IMPORTS[way]
        plant(copy, files)
        code, said = lint(copy)
        assert code != 0 and expected in said, said


class TestTidyRule:
    def test_is_broken_here_for_each_that_there_is(self):
        assert set(TIDY) == {check.__name__ for check in tidy.CHECKS}

    @pytest.mark.parametrize("name", TIDY)
    def test_notices(self, copy, name):
        assert self.complaints(copy, name, TIDY[name])

    @pytest.mark.parametrize("way", FURTHER_WAYS)
    def test_notices_it_broken(self, copy, way):
        name, files = FURTHER_WAYS[way]
        assert self.complaints(copy, name, files)

    def complaints(self, copy, name, files):
        check = next(check for check in tidy.CHECKS if check.__name__ == name)
        before = set(check(tidy.Tree(copy)))
        plant(copy, files)
        return set(check(tidy.Tree(copy))) - before
