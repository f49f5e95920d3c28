import socket

import pytest


@pytest.fixture
def refused(start_host, tmp_path):
    """Starts a host on an app that must not start, and tells what it said."""

    def refused(function_app: str, *options: str) -> str:
        app = tmp_path / "app"
        app.mkdir()
        (app / "host.json").write_text("{}")
        (app / "function_app.py").write_text(function_app)
        running = start_host(*options, app=app)
        with running:
            assert running.ready_line == ""
            assert running.process.wait(timeout=10) == 1
        return running.log.read_text()

    return refused


def test_app_that_does_not_import_shows_its_own_error(refused):
    said = refused("import nonexistent_module\n")
    assert 'function_app.py", line 1' in said
    assert "No module named 'nonexistent_module'" in said
    assert said.endswith("host: the app could not be started\n")


def test_port_in_use_is_one_line(refused):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert (
            refused("", "--port", str(port))
            == f"host: cannot listen on 127.0.0.1:{port}: Address already in use\n"
        )
