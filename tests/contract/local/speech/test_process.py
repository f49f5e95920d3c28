import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "local.speech", *arguments]
    environment = {**os.environ, "SPEECH_KEY": "sesame"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def test_it_says_where_it_is_and_stops_when_told_and_a_taken_port_is_one_line():
    with process("--port", "0") as first:
        ready = first.stdout.readline()
        found = re.fullmatch(r"speech ready on (http://127\.0\.0\.1:(\d+))\n", ready)
        with urllib.request.urlopen(f"{found[1]}/health") as answer:
            assert answer.read() == b'{"status": "ok"}'
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{found[1]}/cognitiveservices/voices/list")
        with process("--port", found[2]) as second:
            out, err = second.communicate(timeout=50)
        assert (second.returncode, out, err.count("\n")) == (1, "", 1)
        assert found[2] in err
        first.send_signal(signal.SIGTERM)
        out, _ = first.communicate(timeout=50)
        assert (first.returncode, out) == (0, "")
