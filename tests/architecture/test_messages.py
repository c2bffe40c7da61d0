"""Sentences are found wherever they are said, keep their translation, and are compiled."""

import gettext

import pytest

import messages
from obligor.config import messages as compiled

TEMPLATE = """
{% load i18n %}
  <h1>{% translate "Customers" %}</h1>
{% blocktranslate with name=customer.name trimmed %}
    Owed by {{ name }}
{% endblocktranslate %}
{% blocktranslate count n=items|length %}One item{% plural %}{{ n }} items{% endblocktranslate %}
<a title="{{ _('Open') }}">{% translate "May" context "month" %}</a>
"""
PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Limit")
B = ngettext("%(n)s day", "%(n)s days", 2)
"""


@pytest.fixture
def root(tmp_path):
    app = tmp_path / "src" / "obligor" / "shop"
    (app / "templates" / "shop").mkdir(parents=True)
    (app / "apps.py").write_text("")
    (app / "pages.py").write_text(PYTHON)
    (app / "templates" / "shop" / "list.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def po(root):
    messages.main(root, is_check=False)
    return root / "src" / "obligor" / "shop" / messages.CATALOGUE


def say(po, english, chinese):
    before = po.read_text()
    after = before.replace(
        f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{chinese}"'
    )
    assert after != before
    po.write_text(after)


class TestMakeMessages:
    def test_finds_what_templates_and_python_say(self, po):
        text = po.read_text()
        for sentence in ("Customers", "Owed by %(name)s", "%(n)s items", "Open", "Limit", "month"):
            assert sentence in text

    def test_names_every_sentence_without_chinese(self, root, po):
        said = {lack.sentence for lack in messages.lacks(root)}
        assert {"Customers", "Limit", "One item", "May", "%(n)s day"} <= said

    def test_keeps_a_translation_and_drops_what_is_no_longer_said(self, root, po):
        say(po, "Customers", "客户")
        say(po, "Limit", "授信额度")
        (po.parents[3] / "pages.py").write_text("")
        messages.main(root, is_check=False)
        assert "客户" in po.read_text() and "授信额度" not in po.read_text()

    def test_takes_the_words_of_another_app(self, root, po):
        say(po, "Limit", "授信额度")
        other = root / "src" / "obligor" / "bank"
        other.mkdir()
        (other / "apps.py").write_text('from x import gettext as _\n_("Limit")')
        messages.main(root, is_check=False)
        assert "授信额度" in (other / messages.CATALOGUE).read_text()

    def test_refuses_a_translation_that_drops_a_placeholder(self, root, po):
        say(po, "Owed by %(name)s", "欠款")
        assert ("Owed by %(name)s", "other placeholders in the Chinese") in {
            (lack.sentence, lack.why) for lack in messages.lacks(root)
        }

    def test_changes_nothing_the_second_time(self, root, po):
        before = po.read_text()
        messages.main(root, is_check=False)
        assert po.read_text() == before

    def test_writes_nothing_when_it_only_checks(self, root):
        assert messages.main(root, is_check=True) == 1
        assert not list(root.rglob("*.po"))


class TestCompileStale:
    def test_makes_what_django_reads_and_only_when_needed(self, root, po):
        say(po, "Customers", "客户")
        package = root / "src" / "obligor"
        assert len(compiled.compile_stale(package)) == 1
        with po.with_suffix(".mo").open("rb") as file:
            assert gettext.GNUTranslations(file).gettext("Customers") == "客户"
        assert compiled.compile_stale(package) == []
