"""Behind HTTPS, Django's own check of a deployment finds nothing."""

import os
import subprocess
import sys
from pathlib import Path

SRC = Path(__file__).parents[3] / "src"


def test_the_check_of_a_deployment_finds_nothing(tmp_path):
    more = {
        "DATABASE_URL": "postgresql://127.0.0.1:9/none",  # the check connects to nothing
        "DJANGO_SETTINGS_MODULE": "obligor.config.settings",
        "OBLIGOR_HOME": str(tmp_path),
        "OBLIGOR_HOSTS": "credit.example",
        "OBLIGOR_HTTPS": "1",
        "PYTHONPATH": str(SRC),
    }
    # The browser tests set this for their own thread, if they share the worker.
    given = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=given | more, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
