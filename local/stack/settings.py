"""local.settings.json: made from the example with secrets of this stack, kept in step with its ports."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from local.stack.process.ports import HOST, Ports

AZURITE_ACCOUNT = "devstoreaccount1"
# Published by Microsoft for every Azurite; it opens nothing else.
AZURITE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
NO_ACCOUNT = f"AC{'0' * 32}"

type Values = dict[str, str]


def _key_of_32_bytes() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


SECRETS: Mapping[str, Callable[[], str]] = {
    "TWILIO_ACCOUNT_SID": lambda: f"AC{secrets.token_hex(16)}",
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    "SPEECH_KEY": lambda: secrets.token_hex(16),
    "OPENAI_KEY": lambda: secrets.token_hex(16),
    "MEDIA_KEY": _key_of_32_bytes,
    "SECRETS_KEY": _key_of_32_bytes,
    "PERSON_KEY": _key_of_32_bytes,
}


def endpoints(ports: Ports) -> Values:
    return {
        "PUBLIC_URL": f"http://{HOST}:{ports['host']}",
        # This server walks over every retryable write of the last half hour at each of them.
        "MONGODB_URI": f"mongodb://{HOST}:{ports['mongo']}/?directConnection=true&retryWrites=false",
        "AzureWebJobsStorage": storage(ports),
        "BLOB_CONNECTION": storage(ports),
        "TWILIO_API_URL": f"http://{HOST}:{ports['carrier']}",
        "SPEECH_ENDPOINT": f"http://{HOST}:{ports['speech']}",
        "OPENAI_ENDPOINT": f"http://{HOST}:{ports['model']}/openai/v1/",
        "OUTBOUND_ALLOW": f"{HOST}:{ports['clinic']}",
    }


def storage(ports: Ports) -> str:
    services = {"Blob": "blob", "Queue": "queue", "Table": "table"}
    urls = ";".join(
        f"{it}Endpoint=http://{HOST}:{ports[name]}/{AZURITE_ACCOUNT}" for it, name in services.items()
    )
    return f"DefaultEndpointsProtocol=http;AccountName={AZURITE_ACCOUNT};AccountKey={AZURITE_KEY};{urls};"


def is_local(value: str) -> bool:
    """Whether the stack owns this endpoint: what points elsewhere is the user's own and stays."""
    if not value or value == "UseDevelopmentStorage=true" or f"http://{HOST}:" in value:
        return True
    # OUTBOUND_ALLOW is host:port, without a scheme
    return (urlsplit(value).hostname or value.partition(":")[0]) in {HOST, "localhost"}


def brought_up_to_date(
    values: Values,
    ports: Ports,
    environ: Mapping[str, str],
    public: str | None = None,
    *,
    customers: Sequence[str] = (),
) -> Values:
    """`customers` are host:port of servers that the app may call beside the clinic."""
    made = {name: make() for name, make in SECRETS.items() if values.get(name, "") in {"", NO_ACCOUNT}}
    ours = {name: url for name, url in endpoints(ports).items() if is_local(values.get(name, ""))}
    given = {"MONGODB_URI": environ["MONGODB_URI"]} if environ.get("MONGODB_URI") else {}
    in_front = {"PUBLIC_URL": public} if public else {}
    allowed = (
        {"OUTBOUND_ALLOW": ",".join([endpoints(ports)["OUTBOUND_ALLOW"], *customers])} if customers else {}
    )
    return {**values, **made, **ours, **given, **in_front, **allowed}


def prepare(
    file: Path,
    example: Path,
    ports: Ports,
    environ: Mapping[str, str],
    public: str | None = None,
    *,
    customers: Sequence[str] = (),
) -> Values:
    document = json.loads((file if file.exists() else example).read_text(encoding="utf-8"))
    document["Values"] = brought_up_to_date(document["Values"], ports, environ, public, customers=customers)
    write_private(file, document)
    return document["Values"]


def write_private(file: Path, document: object) -> None:
    """For the user alone, and whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(document, out, indent=2)
        out.write("\n")
    fresh.replace(file)


@dataclass(frozen=True)
class Keys:
    """What is no setting of the product: the keys of its REST client and of the demo customer."""

    api_key: str
    clinic_key: str


def keys_of(state: Path) -> Keys:
    file = state / "keys.json"
    if not file.exists():
        made = Keys(api_key=f"ts_{secrets.token_urlsafe(32)}", clinic_key=secrets.token_urlsafe(32))
        write_private(file, asdict(made))
    return Keys(**json.loads(file.read_text(encoding="utf-8")))
