import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Self

ROOT = Path(__file__).parents[4]
APP = ROOT / "tests" / "fixtures" / "host_app"
SETTINGS = {"HUB_NAME": "FixtureHub", "TICK": "* * * * * *", "FROM_FILE": "file", "FROM_BOTH": "file"}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]


class RunningHost:
    def __init__(self, process: subprocess.Popen[str], state: Path) -> None:
        self.process = process
        self.state = state
        self.log = state.with_suffix(".log")
        self.ready_line = process.stdout.readline() if process.stdout else ""
        self.port = int(self.ready_line.rpartition(":")[2] or 0)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Reply(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.send(
            "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def post(self, path: str, content: Any = None) -> Reply:
        return self.send("POST", path, json.dumps(content).encode(), {"content-type": "application/json"})

    @property
    def keys(self) -> dict[str, Any]:
        return json.loads((self.state / "keys.json").read_text())

    def admin(self, method: str, path: str, content: Any = None) -> Reply:
        return self.send(
            method, f"/admin/{path}", json.dumps(content).encode(), {"x-functions-key": self.keys["master"]}
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(timeout=20) == 0
        if self.process.stdout:
            self.process.stdout.close()


def eventually[T](read: Callable[[], T], wanted: Callable[[T], bool], within: float = 30) -> T:
    """Ask again until the answer is the wanted one."""
    deadline = monotonic() + within
    while not wanted(value := read()):
        assert monotonic() < deadline, f"still {value!r}"
    return value


def spawn(state: Path, *options: str, app: Path = APP) -> RunningHost:
    settings = state.with_suffix(".settings.json")
    settings.write_text(json.dumps({"IsEncrypted": False, "Values": SETTINGS}))
    with state.with_suffix(".log").open("a") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "local.host", "--app", str(app), "--port", "0"),
                *("--settings", str(settings), "--state", str(state), *options),
            ],
            cwd=ROOT,
            env={**os.environ, "FROM_BOTH": "process", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "100000"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    return RunningHost(process, state)
