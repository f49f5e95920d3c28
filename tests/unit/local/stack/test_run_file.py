import json
import stat
from pathlib import Path

import pytest

from local.stack import run_file
from local.stack.errors import AlreadyRunningError
from local.stack.run_file import Run

RUN = Run(
    urls={"host": "http://127.0.0.1:7071"},
    api_key="ts_key",
    project_id="prj_1",
    agent_id="agt_1",
    demo_number="+15550001000",
    twilio_account_sid="AC1",
    twilio_auth_token="token",
    mongodb_database="talkstack",
    engine="modem",
    listen="twilio",
    app="app",
    voice_socket="voice.sock",
)


def test_it_stands_while_the_stack_does(tmp_path: Path):
    with run_file.sole(tmp_path):
        assert run_file.read_running(tmp_path) is None
        run_file.write(tmp_path, RUN)
        assert run_file.read_running(tmp_path) == RUN
    assert not run_file.path(tmp_path).exists()


def test_it_is_for_its_owner_alone_and_plain_json(tmp_path: Path):
    run_file.write(tmp_path, RUN)
    assert stat.S_IMODE(run_file.path(tmp_path).stat().st_mode) == 0o600
    assert json.loads(run_file.path(tmp_path).read_text())["api_key"] == "ts_key"


def test_what_a_killed_stack_left_behind_is_no_running_stack(tmp_path: Path):
    run_file.write(tmp_path, RUN)
    assert run_file.read_running(tmp_path) is None


def test_two_stacks_on_one_state_are_refused(tmp_path: Path):
    with (
        run_file.sole(tmp_path),
        pytest.raises(AlreadyRunningError, match="already runs"),
        run_file.sole(tmp_path),
    ):
        pass
    with run_file.sole(tmp_path):
        assert run_file.read_running(tmp_path) is None
