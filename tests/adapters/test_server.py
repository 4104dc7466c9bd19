"""The program as it is started: a real process, a real port, a real Ctrl-C."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import DEFAULTS

READY = re.compile(r"The playground is ready: http://127\.0\.0\.1:(\d+)/\n")


class Running:
    """A started program."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        self.line = process.stdout.readline()
        ready = READY.fullmatch(self.line)
        assert ready, (self.line, self.end())
        self.port = int(ready[1])

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if sent else {}
        connection.request("POST" if sent else "GET", path, sent, headers)
        with connection.getresponse() as response:
            answer = response.status, json.loads(response.read())
        connection.close()
        return answer

    def end(self, told_by: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Tell it to stop; gives the exit code and what it still wrote."""
        if self.process.poll() is None:
            self.process.send_signal(told_by)
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out, err


def start(folder: Path, root: Path, **settings: str) -> "subprocess.Popen[str]":
    clean = {name: value for name, value in os.environ.items() if name not in DEFAULTS}
    environment = {**clean, "PYTHONPATH": str(root), "PORT": "0", **settings}
    # A file or a socket that nobody closed would show as a line on standard error.
    command = [sys.executable, "-W", "always::ResourceWarning", "-m", "adapters.cli", "run"]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def running(folder: Path, root: Path, **settings: str) -> Iterator[Running]:
    process = start(folder, root, **settings)
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("told_by", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_answers_and_stops_cleanly(
    tmp_path: Path, root: Path, told_by: signal.Signals
) -> None:
    with running(tmp_path, root) as program:
        assert program.ask("/health") == (200, {"status": "ready"})
        assert program.ask("/play/api/people")[0] == 200
        # our own pages are there without anybody having said where
        said = program.ask("/play/api/say", {"as": "aoife", "text": "exclude"})[1]["message"]["text"]
        assert f"http://127.0.0.1:{program.port}/in/" in said
        assert program.end(told_by) == (0, "", "")
        with pytest.raises(ConnectionRefusedError):
            program.ask("/health")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    # SQLite folds its log into the file when the last connection is closed, and only then.
    assert list(tmp_path.rglob("*.db-wal")) == []


def test_a_second_start_finds_everything_as_it_was(tmp_path: Path, root: Path) -> None:
    with running(tmp_path, root) as program:
        status, moved = program.ask("/play/api/clock", {"advance": "day"})
        assert status == 200
        assert program.end() == (0, "", "")
    made = {path: path.stat().st_ino for path in tmp_path.rglob("*.db")}
    with running(tmp_path, root) as program:
        assert program.ask("/play/api/clock")[1]["now"] == moved["now"]
        assert program.end() == (0, "", "")
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*.db")} == made


def test_a_move_of_the_clock_that_is_under_way_does_not_keep_it_from_stopping(
    tmp_path: Path, root: Path
) -> None:
    with running(tmp_path, root) as program:
        connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)
        headers = {"Content-Type": "application/json", "Accept": "application/x-ndjson"}
        connection.request("POST", "/play/api/clock", json.dumps({"advance": {"weeks": 50}}), headers)
        response = connection.getresponse()
        assert response.status == 200
        code, out, err = program.end()
        assert (code, out) == (0, "")
        assert "Traceback" not in err
        response.close()
        connection.close()
    with running(tmp_path, root) as program:  # and what was done until then is there
        assert program.ask("/health")[0] == 200


def test_a_port_that_is_taken_is_told_in_one_line_before_anything_is_made(tmp_path: Path, root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = start(tmp_path, root, PORT=str(port))
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, "")
    assert err == (
        f"PORT: {port} is in use by another program; choose another, such as PORT={port + 1} make run "
        "(docs/hosting.md#port)\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, root: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    process = start(tmp_path, root)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, "")
    assert err == f"DATA_DIR: {tmp_path}/data cannot be used: File exists (docs/hosting.md#data_dir)\n"


def test_only_this_machine_is_answered(tmp_path: Path, root: Path) -> None:
    with running(tmp_path, root) as program, socket.socket() as everywhere:
        # Were it listening on all addresses, this one could not be taken.
        everywhere.bind(("127.0.0.2", program.port))
        assert program.end()[0] == 0
