import json

import pytest

from local.host.durable.contract import DurableSettings
from local.host.settings import HostSettings, SettingsError, read_host_json, read_values, resolve, time_span


@pytest.fixture
def read(tmp_path):
    def read(content: object, **environment: str) -> HostSettings:
        path = tmp_path / "host.json"
        path.write_text(json.dumps(content))
        return read_host_json(path, environment)

    return read


def test_defaults_are_the_platforms(read):
    settings = read({"version": "2.0"})
    assert (settings.route_prefix, settings.function_timeout) == ("api", 1800)
    assert settings.durable.overridable_states == "NonRunningStates"


def test_what_is_honoured(read):
    settings = read(
        {
            "functionTimeout": "00:01:30",
            "logging": {"logLevel": {"default": "Warning"}},
            "extensionBundle": {"id": "x"},
            "extensions": {
                "http": {"routePrefix": "", "customHeaders": {"X-A": "1"}},
                "durableTask": {
                    "hubName": "%HUB%",
                    "defaultVersion": "2",
                    "storageProvider": {"type": "azureManaged"},
                },
            },
        },
        HUB="MyHub",
    )
    assert (settings.route_prefix, settings.function_timeout, settings.log_level) == ("", 90, "WARNING")
    assert settings.custom_headers == (("X-A", "1"),)
    assert (settings.durable.hub, settings.durable.default_version) == ("MyHub", "2")


def test_what_the_platform_would_not_limit_is_not_limited_here(read):
    open_door = {"maxOutstandingRequests": -1, "maxConcurrentRequests": -1, "dynamicThrottlesEnabled": False}
    assert read({"extensions": {"http": open_door}}) == HostSettings()


def test_which_versions_are_taken_on(read):
    durable = {"versionMatchStrategy": "Strict", "versionFailureStrategy": "Fail"}
    assert read({"extensions": {"durableTask": durable}}).durable == DurableSettings(
        version_match="Strict", version_mismatch="Fail"
    )


def test_unlimited_timeout(read):
    assert read({"functionTimeout": "-1"}).function_timeout is None


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"aggregator": {}}, "aggregator"),
        ({"extensions": {"queues": {}}}, "extensions.queues"),
        ({"extensions": {"http": {"maxOutstandingRequests": 5}}}, "extensions.http.maxOutstandingRequests"),
        ({"extensions": {"http": {"dynamicThrottlesEnabled": True}}}, "dynamicThrottlesEnabled"),
        ({"extensions": {"durableTask": {"extendedSessionsEnabled": True}}}, "extendedSessionsEnabled"),
        ({"functionTimeout": "soon"}, "soon"),
    ],
)
def test_what_is_not_honoured_is_refused_by_name(read, content, named):
    with pytest.raises(SettingsError, match=named):
        read(content)


def test_overrides_of_host_json_by_settings_are_refused(read):
    with pytest.raises(SettingsError, match="AzureFunctionsJobHost__functionTimeout"):
        read({}, AzureFunctionsJobHost__functionTimeout="00:00:10")


@pytest.mark.parametrize("content", [{"IsEncrypted": True}, {"Host": {"CORS": "*"}}, {"Values": {"A": 1}}])
def test_settings_files_that_are_refused(tmp_path, content):
    path = tmp_path / "local.settings.json"
    path.write_text(json.dumps(content))
    with pytest.raises(SettingsError):
        read_values(path)


def test_missing_files(tmp_path):
    assert read_values(tmp_path / "none.json") == {}
    with pytest.raises(SettingsError, match="does not exist"):
        read_host_json(tmp_path / "none.json", {})


def test_settings_named_in_percent_signs():
    assert resolve("a %B% c", {"B": "1"}) == "a 1 c"
    with pytest.raises(SettingsError, match="setting B"):
        resolve("%B%", {})


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:00:20", 20), ("1.02:03:04", 93784), ("0 * * * * *", None)]
)
def test_time_span(text, seconds):
    assert time_span(text) == seconds
