"""Stories told in a browser, with the cast and the stage of the browser tests."""

from tests.browser.conftest import (
    browser,
    cast,
    django_db_setup,
    no_barriers,
    open_context,
    visit,
)

__all__ = ["browser", "cast", "django_db_setup", "no_barriers", "open_context", "visit"]
