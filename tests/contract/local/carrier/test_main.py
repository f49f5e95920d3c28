import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[4]
WITHOUT_ACCOUNT = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO")}
ENVIRONMENT = {**WITHOUT_ACCOUNT, "TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": "token"}


@contextmanager
def start(state: Path, port: str, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "local.carrier", "--port", port, "--state", str(state)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_serves_until_it_is_told_to_stop(tmp_path):
    with start(tmp_path, "0", ENVIRONMENT) as first, start(tmp_path, "0", WITHOUT_ACCOUNT) as stranger:
        output, errors = stranger.communicate(timeout=50)
        assert (stranger.returncode, output) == (1, "")
        assert errors == "carrier: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set\n"

        ready = first.stdout.readline()
        assert ready.startswith("carrier ready on http://127.0.0.1:")
        with start(tmp_path, ready.rstrip().rpartition(":")[2], ENVIRONMENT) as second:
            output, errors = second.communicate(timeout=50)
        assert (second.returncode, output) == (1, "")
        assert len(errors.splitlines()) == 1

        first.send_signal(signal.SIGTERM)
        assert first.wait(20) == 0
        assert first.stdout.read() == ""
