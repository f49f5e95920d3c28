import socket
from collections.abc import Generator, Sequence

import pytest

from local.stack.errors import PortsTakenError
from local.stack.process import ports


def test_each_port_has_a_default_that_its_variable_replaces():
    chosen = ports.from_environment({"TALKSTACK_PORT_CARRIER": "9000"})
    assert (chosen["carrier"], chosen["host"], chosen["blob"]) == (9000, 7071, 10000)


@pytest.mark.parametrize("value", ["abc", "0", "70000", "-1", "1.5"])
def test_what_is_no_port_is_named_with_its_variable(value: str):
    with pytest.raises(ports.PortError, match=f"TALKSTACK_PORT_HOST={value} is not a port"):
        ports.from_environment({"TALKSTACK_PORT_HOST": value})


@pytest.fixture
def chosen() -> Generator[ports.Ports]:
    with ports.spare(ports.DEFAULTS, {}) as found:
        yield found


def test_random_ports_are_free_all_different_and_out_of_the_systems_own_range(chosen: ports.Ports):
    assert chosen.keys() == ports.DEFAULTS.keys()
    assert len(set(chosen.values())) == len(chosen)
    assert ports.taken(chosen, chosen) == {}
    assert all(port in ports.RANDOM_RANGE for port in chosen.values())


def in_order(firsts: Sequence[int], _: int) -> Sequence[int]:
    return firsts


def test_ports_that_nobody_listens_on_yet_are_not_given_out_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ports.random, "sample", in_order)
    with ports.spare(["host"], {}) as first, ports.spare(["host"], {}) as second:
        assert second["host"] > first["host"]


def test_a_block_is_passed_over_if_one_of_its_ports_is_not_to_be_had(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ports.random, "sample", in_order)
    with ports.spare(["host"], {}) as first:
        pass
    with ports.spare(["host"], first) as second:
        assert second["host"] > first["host"]
    with socket.create_server((ports.HOST, first["host"])), ports.spare(["host"], {}) as third:
        assert third["host"] > first["host"]


def test_a_port_that_someone_listens_on_is_taken(chosen: ports.Ports):
    with socket.create_server((ports.HOST, chosen["speech"])):
        assert ports.taken(chosen, ["model", "speech"]) == {"speech": chosen["speech"]}
        assert ports.taken(chosen, ["model"]) == {}


def test_taken_ports_are_told_with_the_way_out():
    assert "port 7080 (carrier)" in str(PortsTakenError({"carrier": 7080}))
    assert "TALKSTACK_PORT_CARRIER" in str(PortsTakenError({"carrier": 7080}))
