"""host.json and local.settings.json: what of them is honoured, and the environment that the workers get."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from local.host.durable.contract import DurableSettings

_DEFAULT_TIMEOUT = 1800.0
_DEFAULT_BODY_LIMIT = 104_857_600
_TIME_SPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})")
_OVERRIDE = "AzureFunctionsJobHost__"
_SETTING = re.compile(r"%([^%]+)%")

# Read by the platform alone: telemetry, scaling, packaging. They change nothing on one machine.
_OF_THE_PLATFORM = frozenset(
    {"version", "extensionBundle", "logging", "telemetryMode", "healthMonitor", "managedDependency", "watchDirectories", "watchFiles", "concurrency", "singleton"}
)  # fmt: skip
_HONOURED = frozenset({"functionTimeout", "extensions"})
_HTTP_HONOURED = frozenset({"routePrefix", "customHeaders"})
# Nothing is refused for load here; a limit that the platform would keep is not.
_HTTP_WITHOUT_LIMITS = {
    "maxOutstandingRequests": -1,
    "maxConcurrentRequests": -1,
    "dynamicThrottlesEnabled": False,
}
_DURABLE_HONOURED = frozenset(
    {"hubName", "defaultVersion", "versionMatchStrategy", "versionFailureStrategy", "overridableExistingInstanceStates", "maxConcurrentActivityFunctions", "maxConcurrentOrchestratorFunctions"}
)  # fmt: skip
_DURABLE_OF_THE_PLATFORM = frozenset({"storageProvider", "tracing", "useGracefulShutdown", "notifications"})


class SettingsError(Exception):
    pass


@dataclass(frozen=True)
class HostSettings:
    route_prefix: str = "api"
    custom_headers: tuple[tuple[str, str], ...] = ()
    function_timeout: float | None = _DEFAULT_TIMEOUT
    durable: DurableSettings = field(default_factory=DurableSettings)
    log_level: str = "INFO"


def read_host_json(path: Path, environment: Mapping[str, str]) -> HostSettings:
    if overrides := sorted(name for name in environment if name.startswith(_OVERRIDE)):
        raise SettingsError(f"not supported here: {', '.join(overrides)}; change host.json")
    content = _read(path)
    _refuse_unknown(content, _HONOURED | _OF_THE_PLATFORM, "")
    extensions: dict[str, Any] = content.get("extensions", {})
    _refuse_unknown(extensions, {"http", "durableTask"}, "extensions.")
    http: dict[str, Any] = extensions.get("http", {})
    unlimited = {name for name, value in _HTTP_WITHOUT_LIMITS.items() if http.get(name) == value}
    _refuse_unknown(http, _HTTP_HONOURED | unlimited, "extensions.http.")
    return HostSettings(
        route_prefix=http.get("routePrefix", "api").strip("/"),
        custom_headers=tuple(http.get("customHeaders", {}).items()),
        function_timeout=_timeout(content.get("functionTimeout")),
        durable=_durable(extensions.get("durableTask", {}), environment),
        log_level=_log_level(content),
    )


def read_values(path: Path) -> dict[str, str]:
    """`Values` of local.settings.json; a missing file has none."""
    if not path.exists():
        return {}
    content = _read(path)
    if content.get("IsEncrypted"):
        raise SettingsError(f"{path}: encrypted settings are not supported")
    if "CORS" in content.get("Host", {}):
        raise SettingsError(f"{path}: Host.CORS is not supported")
    values = cast("dict[str, Any]", content.get("Values", {}))
    if wrong := [name for name, value in values.items() if not isinstance(value, str)]:
        raise SettingsError(f"{path}: values must be strings: {', '.join(wrong)}")
    return values


def body_limit(environment: Mapping[str, str]) -> int:
    return int(environment.get("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", _DEFAULT_BODY_LIMIT))


def resolve(text: str, environment: Mapping[str, str]) -> str:
    """Replace `%NAME%` by the setting of that name."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in environment:
            raise SettingsError(f"setting {found[1]} is named in '{text}' and does not exist")
        return environment[found[1]]

    return _SETTING.sub(value, text)


def time_span(text: str) -> float | None:
    """Seconds of `[d.]hh:mm:ss`; None if the text is something else."""
    found = _TIME_SPAN.fullmatch(text)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60.0 + seconds


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise SettingsError(f"{path} does not exist") from None
    except json.JSONDecodeError as error:
        raise SettingsError(f"{path} is not JSON: {error}") from None


def _refuse_unknown(section: Mapping[str, Any], known: frozenset[str] | set[str], prefix: str) -> None:
    if unknown := sorted(set(section) - known):
        names = ", ".join(prefix + name for name in unknown)
        raise SettingsError(f"host.json: not supported here: {names}")


def _timeout(text: str | None) -> float | None:
    if text is None:
        return _DEFAULT_TIMEOUT
    if text == "-1":
        return None
    seconds = time_span(text)
    if not seconds:
        raise SettingsError(f"host.json: functionTimeout '{text}' is not hh:mm:ss or -1")
    return seconds


def _durable(section: dict[str, Any], environment: Mapping[str, str]) -> DurableSettings:
    _refuse_unknown(section, _DURABLE_HONOURED | _DURABLE_OF_THE_PLATFORM, "extensions.durableTask.")
    default = DurableSettings()
    return DurableSettings(
        hub=resolve(section.get("hubName", default.hub), environment),
        default_version=section.get("defaultVersion"),
        version_match=section.get("versionMatchStrategy", default.version_match),
        version_mismatch=section.get("versionFailureStrategy", default.version_mismatch),
        overridable_states=section.get("overridableExistingInstanceStates", default.overridable_states),
        max_activities=section.get("maxConcurrentActivityFunctions", default.max_activities),
        max_orchestrators=section.get("maxConcurrentOrchestratorFunctions", default.max_orchestrators),
    )


def _log_level(content: dict[str, Any]) -> str:
    level = content.get("logging", {}).get("logLevel", {}).get("default", "Information")
    return {"Trace": "DEBUG", "Debug": "DEBUG", "Information": "INFO", "Warning": "WARNING", "Error": "ERROR"}.get(level, "CRITICAL")  # fmt: skip
