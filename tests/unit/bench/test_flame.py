from __future__ import annotations

from bench import flame


def test_a_worker_is_looked_into_for_as_long_as_it_is_measured():
    command = flame.command(4711, 16.0)
    assert command[1:6] == ("record", "--pid", "4711", "--duration", "16")
    assert command[-1] == str(flame.RESULT)
