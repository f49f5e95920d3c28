import socket

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


def test_random_ports_are_free_all_different_and_out_of_the_systems_own_range():
    with ports.reserved(ports.DEFAULTS) as chosen:
        assert chosen.keys() == ports.DEFAULTS.keys()
        assert len(set(chosen.values())) == len(chosen)
        assert ports.taken(chosen, chosen) == {}
        assert all(port in ports.RANDOM_RANGE for port in chosen.values())


def test_what_is_reserved_is_nobody_elses_until_it_is_given_back(monkeypatch: pytest.MonkeyPatch):
    two_blocks = range(32_000, 32_000 + 2 * ports.BLOCK)  # beside those that real stacks draw from
    monkeypatch.setattr(ports, "RANDOM_RANGE", two_blocks)
    with ports.reserved(ports.DEFAULTS) as one, ports.reserved(ports.DEFAULTS) as other:
        assert not set(one.values()) & set(other.values())
        with pytest.raises(ports.PortError, match="not enough"), ports.reserved(ports.DEFAULTS):
            pass
    with ports.reserved(ports.DEFAULTS), ports.reserved(ports.DEFAULTS):
        pass


def test_a_port_that_someone_listens_on_is_taken():
    with ports.reserved(ports.DEFAULTS) as chosen, socket.create_server((ports.HOST, chosen["speech"])):
        assert ports.taken(chosen, ["model", "speech"]) == {"speech": chosen["speech"]}
        assert ports.taken(chosen, ["model"]) == {}


def test_taken_ports_are_told_with_the_way_out():
    assert "port 7080 (carrier)" in str(PortsTakenError({"carrier": 7080}))
    assert "TALKSTACK_PORT_CARRIER" in str(PortsTakenError({"carrier": 7080}))
