"""A machine without Chromium and Node.js: the tests that need them are skipped, and nobody can miss it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SAMPLE = """
'''Two tests that need what is missing, and one that does not.'''
import pytest

@pytest.mark.needs_chromium
def test_in_a_browser(): ...

@pytest.mark.needs_node
def test_in_node(): ...

def test_plain(): ...
"""


def test_what_is_missing_is_said_loudly(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    (tmp_path / "bin").mkdir()
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--rootdir", ROOT, "-c", ROOT / "pyproject.toml"),
            *("-p", "tests.conftest", "-p", "no:cacheprovider", tmp_path / "test_sample.py"),
        ],
        env={**os.environ, "PATH": str(tmp_path / "bin"), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    loud = [line for line in result.stdout.splitlines() if line.startswith("NOT TESTED")]
    assert loud == [
        "NOT TESTED: 1 test(s). Chromium is missing: apt install chromium",
        "NOT TESTED: 1 test(s). Node.js is missing: apt install nodejs",
    ]
    assert "1 passed, 2 skipped" in result.stdout
    assert result.returncode == 0
