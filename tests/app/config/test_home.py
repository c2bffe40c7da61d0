"""Everything Obligor writes lies in one private directory."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from obligor.config import home


@pytest.fixture
def at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("OBLIGOR_HOME", str(tmp_path / "家 of one"))
    monkeypatch.delenv("OBLIGOR_SECRET_KEY", raising=False)
    return tmp_path / "家 of one"


class TestRoot:
    def test_is_made_for_its_owner_alone(self, at_home):
        assert home.root() == at_home
        assert home.folder("snapshots").stat().st_mode & 0o077 == 0

    def test_lies_in_the_checkout_when_nothing_is_said(self, monkeypatch):
        monkeypatch.delenv("OBLIGOR_HOME", raising=False)
        assert home.checkout() == Path(__file__).parents[3]


class TestSecretKey:
    def test_stays_the_same_and_is_read_by_its_owner_alone(self, at_home):
        assert home.secret_key() == home.secret_key()
        assert (at_home / "secret.key").stat().st_mode & 0o777 == 0o600

    def test_is_one_key_for_all_who_start_together(self, at_home):
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _: home.secret_key(), range(8)))
        assert len(keys) == 1 and len(keys.pop()) >= 50

    def test_comes_from_the_environment_when_it_is_given(self, at_home, monkeypatch):
        monkeypatch.setenv("OBLIGOR_SECRET_KEY", "given")
        assert home.secret_key() == "given"
        assert not (at_home / "secret.key").exists()
