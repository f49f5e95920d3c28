"""Which part listens where."""

import random
import socket
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

HOST = "127.0.0.1"
DEFAULTS: Mapping[str, int] = {
    "host": 7071,
    "carrier": 7080,
    "speech": 7081,
    "model": 7082,
    "mongo": 7084,
    "clinic": 7085,
    "trouble": 7086,
    "blob": 10000,
    "queue": 10001,
    "table": 10002,
}
# Below what systems hand out to outgoing connections: nobody is given such a port by chance.
RANDOM_RANGE = range(20_000, 32_000)
# Who has a block's first port may have all of it: a part that is still to start does not hold its own yet.
_BLOCK = 20

type Ports = dict[str, int]


class PortError(ValueError):
    pass


def from_environment(environ: Mapping[str, str]) -> Ports:
    return {
        name: _port(environ, f"TALKSTACK_PORT_{name.upper()}", default) for name, default in DEFAULTS.items()
    }


@contextmanager
def spare(names: Iterable[str], taken: Ports) -> Generator[Ports]:
    """A free port for each name, none of those that are given out already; no other stack gets them meanwhile."""
    firsts = RANDOM_RANGE[::_BLOCK]
    for first in random.sample(firsts, len(firsts)):
        found = dict(zip(names, range(first + 1, first + _BLOCK), strict=False))
        with socket.socket() as guard:
            if _binds(guard, first) and all(
                port not in taken.values() and _is_free(port) for port in found.values()
            ):
                yield found
                return
    raise PortError(f"from {RANDOM_RANGE[0]} to {RANDOM_RANGE[-1]} no {_BLOCK} ports in a row are free")


def taken(ports: Ports, names: Iterable[str]) -> Ports:
    return {name: ports[name] for name in names if not _is_free(ports[name])}


def _port(environ: Mapping[str, str], variable: str, default: int) -> int:
    value = environ.get(variable) or str(default)
    if not value.isdecimal() or not 0 < int(value) < 65_536:
        raise PortError(f"{variable}={value} is not a port")
    return int(value)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a connection of an earlier run that lingers does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return _binds(probe, port)


def _binds(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind((HOST, port))
    except OSError:
        return False
    return True
