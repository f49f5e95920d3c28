from pathlib import Path

from local.stack import parts
from local.stack.parts import TROUBLED, Layout, Part
from local.stack.process import ports
from local.stack.settings import brought_up_to_date

ROOT = Path(__file__).parents[4]
PORTS = ports.from_environment({})
DOORS = {name: 20_000 + n for n, name in enumerate(TROUBLED)}


def layout(doors: ports.Ports) -> Layout:
    return Layout(
        root=ROOT,
        state=Path("state"),
        models=Path("models"),
        settings_file=Path("settings.json"),
        settings=brought_up_to_date({}, PORTS | doors, {}),
        clinic_key="k",
        ports=PORTS,
        engine="modem",
        workers=1,
        app=ROOT,
        python="python",
        doors=doors,
    )


def started(doors: ports.Ports) -> dict[str, Part]:
    return {part.name: part for part in parts.supporting(layout(doors))}


def test_without_doors_nothing_stands_between_the_app_and_its_providers():
    found = started({})
    assert "trouble" not in found
    assert not any("--behind" in part.command for part in found.values())


def test_the_app_finds_each_provider_at_its_door():
    settings = layout(DOORS).settings
    assert settings["OPENAI_ENDPOINT"] == f"http://127.0.0.1:{DOORS['model']}/openai/v1/"
    assert settings["SPEECH_ENDPOINT"] == f"http://127.0.0.1:{DOORS['speech']}"
    assert settings["TWILIO_API_URL"] == f"http://127.0.0.1:{DOORS['carrier']}"
    assert settings["OUTBOUND_ALLOW"] == f"127.0.0.1:{DOORS['clinic']}"
    assert settings["MONGODB_URI"].startswith(f"mongodb://127.0.0.1:{DOORS['mongo']}/")
    assert f"http://127.0.0.1:{DOORS['blob']}/" in settings["BLOB_CONNECTION"]
    assert settings["PUBLIC_URL"] == f"http://127.0.0.1:{PORTS['host']}"


def test_the_parts_stay_where_they_are_and_know_their_doors():
    found, plain = started(DOORS), started({})
    assert found.keys() == plain.keys() | {"trouble"}
    assert {name: part.url for name, part in plain.items()}.items() <= {
        name: part.url for name, part in found.items()
    }.items()
    for name in ("model", "speech", "clinic", "carrier"):
        command = found[name].command
        assert command[command.index("--behind") + 1] == str(DOORS[name])
    told = {word for word in found["trouble"].command if "=" in word}
    assert told == {f"{name}={DOORS[name]}:{PORTS[name]}" for name in TROUBLED}


def test_doors_are_free_and_none_of_the_ports_that_are_given_out():
    near = {str(port): port for port in ports.RANDOM_RANGE if port % 3}
    with ports.reserved(TROUBLED[:4], near) as doors:
        assert doors.keys() == set(TROUBLED[:4])
        assert not set(doors.values()) & set(near.values())
        assert ports.taken(doors, doors) == {}
