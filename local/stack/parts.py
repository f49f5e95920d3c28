"""The parts of the stack: how each is started, where it is and how it tells that it serves."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.setup import node
from local.stack.errors import StackError
from local.stack.process.ports import HOST, Ports
from local.stack.process.probes import Probe, http, mongo, unix_socket
from local.stack.settings import Values, endpoints, is_local

AZURITE = Path("node_modules/azurite/dist/src/azurite.js")
VOICE_SERVER = Path("local/speech/engines/voice_server.py")
SOCKET_PATH_LIMIT = 100
TROUBLED = ("model", "speech", "mongo", "blob", "clinic", "carrier")
"""The parts that can have a door before them, where trouble is made."""


@dataclass(frozen=True)
class Layout:
    """Everything the parts' commands are made from."""

    root: Path
    state: Path
    models: Path
    settings_file: Path
    settings: Values
    clinic_key: str
    ports: Ports
    engine: str
    workers: int
    app: Path
    python: str
    """The workers' app and their interpreter."""
    duplicate: bool = False
    doors: Ports = field(default_factory=dict[str, int])
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def seen(self) -> Ports:
        """Where the app finds the parts: at their doors, if they have any."""
        return self.ports | self.doors

    @property
    def data(self) -> Path:
        """Speech that is kept is of one engine, so each has a database and files of its own."""
        return self.state / self.engine

    @property
    def voice_socket(self) -> Path:
        path = self.state / "voice.sock"
        if len(str(path)) > SOCKET_PATH_LIMIT:
            raise StackError(f"{path} is too long for a socket; choose a shorter --state")
        return path

    @property
    def hearing(self) -> tuple[str, ...]:
        return ("--engine", self.engine, "--voice-socket", str(self.voice_socket))

    @property
    def engines_python(self) -> str:
        return str(self.root / ".venv-local" / "bin" / "python")


@dataclass(frozen=True)
class Part:
    name: str
    command: tuple[str, ...]
    url: str
    probe: Probe
    uses: tuple[str, ...]  # the ports it listens on
    environ: Mapping[str, str] = field(default_factory=dict[str, str])


def supporting(layout: Layout) -> list[Part]:
    """All but the host. A part whose endpoint in the settings points elsewhere is the user's own: not started."""
    owner = {
        "mongo": ("MONGODB_URI", _mongo),
        "blob": ("BLOB_CONNECTION", _blob),
        "speech": ("SPEECH_ENDPOINT", _speech),
        "model": ("OPENAI_ENDPOINT", _model),
        "carrier": ("TWILIO_API_URL", _carrier),
    }
    ours = [make(layout) for setting, make in owner.values() if is_ours(layout, setting)]
    voice = [_voice(layout)] if layout.engine == "voice" else []
    trouble = [_trouble(layout)] if layout.doors else []
    return [*voice, *trouble, *ours, _clinic(layout)]


def is_ours(layout: Layout, setting: str) -> bool:
    value = layout.settings[setting]
    if setting == "MONGODB_URI":
        return f"{HOST}:{layout.seen['mongo']}/" in value
    return is_local(value)


def host(layout: Layout) -> Part:
    options = ("--app", str(layout.app), "--workers", str(layout.workers), "--python", layout.python)
    return _own("host", layout, *options, "--settings", str(layout.settings_file))


def _own(name: str, layout: Layout, *options: str, environ: Mapping[str, str] | None = None) -> Part:
    port = layout.ports[name]
    state = ("--state", str(layout.data / name)) if name in {"host", "carrier", "clinic"} else ()
    door = ("--behind", str(layout.doors[name])) if name in layout.doors else ()
    options = (*options, *door, *layout.options.get(name, ()))
    command = (sys.executable, "-m", f"local.{name}", "--port", str(port), *state, *options)
    return Part(name, command, f"http://{HOST}:{port}", http(port), (name,), environ or {})


def _mongo(layout: Layout) -> Part:
    port, uri = layout.ports["mongo"], endpoints(layout.ports)["MONGODB_URI"]
    command = (str(layout.root / ".venv-local" / "bin" / "secantusd-py"), "--host", HOST, "--port", str(port))
    storage = ("--storage-path", str(layout.data / "mongo"), "--log-level", "WARNING")
    return Part("mongo", (*command, *storage), uri, mongo(uri), ("mongo",))


def _blob(layout: Layout) -> Part:
    interpreter = node.find(layout.root).node
    ports = {f"--{name}Port": str(layout.ports[name]) for name in ("blob", "queue", "table")}
    hosts = {f"--{name}Host": HOST for name in ("blob", "queue", "table")}
    options = [word for pair in (ports | hosts).items() for word in pair]
    flags = (
        "--skipApiVersionCheck",
        "--disableTelemetry",
        "--silent",
        "--location",
        str(layout.data / "blob"),
    )
    command = (str(interpreter), str(layout.root / AZURITE), *options, *flags)
    port = layout.ports["blob"]
    probe = http(port, "/", accept=(400, 403))  # it has no health page: any refusal is a sign of life
    return Part("blob", command, f"http://{HOST}:{port}", probe, ("blob", "queue", "table"))


def _voice(layout: Layout) -> Part:
    socket = layout.voice_socket
    command = (layout.engines_python, str(layout.root / VOICE_SERVER), "--socket", str(socket))
    return Part("voice", (*command, "--models", str(layout.models)), str(socket), unix_socket(socket), ())


def _speech(layout: Layout) -> Part:
    return _own("speech", layout, *layout.hearing, environ={"SPEECH_KEY": layout.settings["SPEECH_KEY"]})


def _model(layout: Layout) -> Part:
    return _own("model", layout, environ={"OPENAI_KEY": layout.settings["OPENAI_KEY"]})


def _carrier(layout: Layout) -> Part:
    account = {name: layout.settings[name] for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")}
    return _own(
        "carrier", layout, *layout.hearing, *(["--duplicate"] if layout.duplicate else []), environ=account
    )


def _clinic(layout: Layout) -> Part:
    return _own("clinic", layout, environ={"CLINIC_KEY": layout.clinic_key})


def _trouble(layout: Layout) -> Part:
    doors = [f"{name}={port}:{layout.ports[name]}" for name, port in layout.doors.items()]
    return _own("trouble", layout, *(word for door in doors for word in ("--door", door)))
