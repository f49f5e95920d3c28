"""What the management links answer, as any HTTP client sees it."""

import asyncio
import json

import pytest

from local.host.durable.engine import DurableRequest, NotStartedError
from tests.unit.local.host.durable.world import JSON, Steps

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")

BASE = "http://127.0.0.1:7071/runtime/webhooks/durabletask"


def waits(context):
    value = yield context.wait_for_external_event("go")
    context.set_custom_status("went")
    return {"input": context.get_input(), "event": value}


@pytest.fixture
async def hub(world):
    async with world({"waits": waits}) as w:
        yield w


async def test_a_start_is_answered_with_links(hub):
    answer = await hub.ask("POST", "orchestrators/waits", {"plain": "object"}, code="k&y")
    links = json.loads(answer.body)
    assert answer.status == 202
    assert answer.headers["Location"] == links["statusQueryGetUri"]
    assert links["terminatePostUri"] == (
        f"{BASE}/instances/{links['id']}/terminate?reason={{text}}"
        "&taskHub=TestHubName&connection=Storage&code=k%26y"
    )


async def test_plain_json_reaches_the_orchestrator_as_it_is(hub):
    await hub.ask("POST", "orchestrators/waits/it", {"plain": "object"})
    await hub.ask("POST", "instances/it/raiseEvent/go", {"by": "webhook"})
    assert await hub.output() == {"input": {"plain": "object"}, "event": {"by": "webhook"}}


async def test_the_status_code_tells_how_far_it_is(hub):
    await hub.start("waits")
    live = await hub.ask("GET", "instances/it", showInput="false")
    assert (live.status, live.headers["Retry-After"]) == (202, "5")
    assert live.headers["Location"] == f"{BASE}/instances/it?showInput=false"
    assert json.loads(live.body)["input"] is None
    await hub.tell("go")
    await hub.quiet()
    over = await hub.ask("GET", "instances/it")
    assert over.status == 200
    assert json.loads(over.body)["customStatus"] == "went"
    assert (await hub.ask("GET", "instances/nobody")).status == 404


async def test_a_failure_is_500_only_for_who_asks(world):
    def fails(context) -> Steps:
        raise ValueError("no")
        yield

    async with world({"fails": fails}) as w:
        await w.start("fails")
        await w.finished()
        assert (await w.ask("GET", "instances/it")).status == 200
        assert (await w.ask("GET", "instances/it", returnInternalServerErrorOnFailure="true")).status == 500


async def test_an_event_must_be_json(hub):
    await hub.start("waits")
    for headers, body in (({"content-type": "text/plain"}, b"1"), ({}, b"1"), (JSON, b"{broken")):
        asked = DurableRequest("POST", "instances/it/raiseEvent/go", {}, headers, body, BASE)
        assert (await hub.engine.handle(asked)).status == 400
    await hub.quiet()
    assert (await hub.status())["runtimeStatus"] == "Running"


async def test_a_start_can_wait_for_the_end(hub):
    started = asyncio.create_task(
        hub.ask("POST", "orchestrators/waits/it", 5, timeout="10", pollingInterval="0.5")
    )
    await hub.has_invoked("waits")
    await hub.tell("go", 1)
    hub.clock.advance_to(hub.clock.next_alarm)
    await hub.quiet()
    while not started.done():
        hub.clock.advance_to(hub.clock.next_alarm)
        await hub.quiet()
    answer = await started
    assert answer.status == 500
    assert json.loads(answer.body)["runtimeStatus"] == "Failed"


async def test_a_start_waits_no_longer_than_asked(hub):
    started = asyncio.create_task(
        hub.ask("POST", "orchestrators/waits/it", {}, timeout="2", pollingInterval="1.5")
    )
    begun = hub.clock.now()
    while not started.done():
        await hub.quiet()
        if alarm := hub.clock.next_alarm:
            hub.clock.advance_to(alarm)
    assert (await started).status == 202
    assert 2 <= (hub.clock.now() - begun).total_seconds() < 2.1


async def test_lists_come_in_pages(hub):
    for n in range(5):
        await hub.start("waits", f"i{n}")
    seen, token = [], ""
    for _ in range(3):
        asked = DurableRequest(
            "GET", "instances/", {"top": "2"}, {"x-ms-continuation-token": token}, b"", BASE
        )
        answer = await hub.engine.handle(asked)
        seen += [shown["instanceId"] for shown in json.loads(answer.body)]
        token = answer.headers["x-ms-continuation-token"]
    assert seen == ["i0", "i1", "i2", "i3", "i4"]
    assert token == ""


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "nothing"), ("PUT", "instances/it"), ("POST", "instances/it/dance"), ("POST", "instances")],
)
async def test_unknown_paths_are_not_found(hub, method, path):
    assert (await hub.ask(method, path)).status == 404


@pytest.mark.parametrize("path", ["entities/counter/a", "instances/it/rewind", "instances/it/restart"])
async def test_what_is_not_built_is_501(hub, path):
    assert (await hub.ask("POST", path)).status == 501


async def test_nothing_is_answered_before_the_start(world):
    with pytest.raises(NotStartedError):
        await world({}).ask("GET", "instances/it")
