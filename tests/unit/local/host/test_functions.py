import pytest

from local.host.functions import Functions, UnsupportedFunctionError, sort_out

HTTP = {"name": "req", "type": "httpTrigger", "direction": "IN"}


def indexed(name: str, *bindings: dict[str, object], retry: bool = False) -> dict[str, object]:
    return {"name": name, "bindings": list(bindings), "retry": retry}


def sorted_out(*functions: dict[str, object], prefix: str = "", **environment: str) -> Functions:
    return sort_out(functions, route_prefix=prefix, environment=environment)


def test_route_is_the_name_unless_given_and_follows_the_prefix():
    found = sorted_out(indexed("Plain", HTTP), indexed("other", {**HTTP, "route": "/a/{b}"}), prefix="api")
    assert [route.template.text for route in found.routes] == ["api/Plain", "api/a/{b}"]
    assert [route.methods for route in found.routes] == [None, None]
    assert [route.auth_level for route in found.routes] == ["function", "function"]


def test_durable_names_lead_to_functions():
    found = sorted_out(
        indexed("run", {"name": "context", "type": "orchestrationTrigger", "orchestration": "Call"}),
        indexed("greet", {"name": "name", "type": "activityTrigger"}),
    )
    assert found.durable.orchestrators == {"Call": "run"}
    assert found.durable.activities == {"greet": "greet"}


def test_disabled_function_is_not_there():
    found = sorted_out(indexed("off", HTTP), indexed("on", HTTP), **{"AzureWebJobs.off.Disabled": "True"})
    assert found.names == ["on"]
    assert [route.function for route in found.routes] == ["on"]


@pytest.mark.parametrize(
    "binding",
    [
        {"name": "message", "type": "queueTrigger"},
        {"name": "blob", "type": "blob"},
        {"name": "event", "type": "eventGridTrigger"},
        {"name": "client", "type": "durableTaskGrpc"},
    ],
)
def test_unsupported_binding_is_refused_by_name(binding):
    with pytest.raises(
        UnsupportedFunctionError, match=rf"mixed: binding {binding['name']} .* {binding['type']}"
    ):
        sorted_out(indexed("mixed", HTTP, binding))


def test_retry_policy_is_refused():
    with pytest.raises(UnsupportedFunctionError, match="retry"):
        sorted_out(indexed("again", HTTP, retry=True))


@pytest.mark.parametrize("route", ["admin", "admin/x", "Runtime/webhooks"])
def test_routes_of_the_host_are_refused(route):
    with pytest.raises(UnsupportedFunctionError, match="host's own"):
        sorted_out(indexed("mine", {**HTTP, "route": route}))
    assert sorted_out(indexed("mine", {**HTTP, "route": route}), prefix="api").names == ["mine"]
