"""What the SDK's own client makes of the HTTP API."""

import json
from datetime import timedelta

import pytest
from azure.durable_functions import OrchestrationRuntimeStatus as Status
from azure.functions import HttpRequest

from tests.contract.local.host.durable.http.server import served
from tests.unit.local.host.durable.world import NOON, a_round, echo

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")


def greet(context):
    name = yield context.wait_for_external_event("name")
    return (yield context.call_activity("echo", [context.get_input(), json.loads(name)]))


def fails(context):
    raise ValueError("nothing works")
    yield


@pytest.fixture
async def world(world):
    async with world({"greet": greet, "fails": fails}, {"echo": echo}) as w:
        yield w


@pytest.fixture
async def client(world):
    async with served(world) as client:
        yield client


async def ended(client, instance):
    while not (await client.get_status(instance)).output:
        await a_round()
    return await client.get_status(instance)


async def test_start_raise_and_read_the_output(client):
    instance = await client.start_new("greet", client_input={"from": "me"})
    await client.raise_event(instance, "name", "Ada")
    status = await ended(client, instance)
    assert status.runtime_status is Status.Completed
    assert status.output == [{"from": "me"}, "Ada"]
    assert status.created_time.replace(microsecond=0) == NOON


async def test_ids_that_need_encoding_arrive_whole(client):
    instance = "call 1:é&%41+x"
    assert await client.start_new("greet", "sp%20ace") == "sp ace"
    assert await client.start_new("greet", instance.replace("%", "%25")) == instance


async def test_an_unknown_orchestrator_is_said_by_name(client):
    with pytest.raises(Exception, match="'nobody' doesn't exist"):
        await client.start_new("nobody")


async def test_a_live_instance_refuses_to_be_started_and_goes_on(client):
    await client.start_new("greet", "it")
    with pytest.raises(Exception, match="already exists"):
        await client.start_new("greet", "it")
    await client.raise_event("it", "name", "Ada")
    assert (await ended(client, "it")).output == [None, "Ada"]


async def test_an_unfit_id_is_refused(client):
    with pytest.raises(Exception, match="must not start with @"):
        await client.start_new("greet", "@entity@key")


async def test_events_for_nobody_and_for_the_dead_are_refused(client):
    with pytest.raises(Exception, match="No instance with ID nobody found"):
        await client.raise_event("nobody", "name")
    await client.start_new("fails", "dead")
    await ended(client, "dead")
    with pytest.raises(Exception, match="is gone"):
        await client.raise_event("dead", "name")


async def test_terminate_suspend_and_resume(client):
    await client.start_new("greet", "it")
    await client.suspend("it", "lunch & tea")
    assert (await client.get_status("it")).runtime_status is Status.Suspended
    await client.resume("it", "back")
    await client.terminate("it", "enough & out")
    assert (await ended(client, "it")).output == "enough & out"
    await client.terminate("it", "again")
    with pytest.raises(Exception, match="No instance with ID 'nobody' found"):
        await client.terminate("nobody", "why")


async def test_the_history_tells_tasks_by_their_completion(client):
    await client.start_new("greet", "it")
    await client.raise_event("it", "name", "Ada")
    await ended(client, "it")
    bare = (await client.get_status("it", show_history=True)).historyEvents
    names = [event["EventType"] for event in bare]
    assert names == ["ExecutionStarted", "EventRaised", "TaskCompleted", "ExecutionCompleted"]
    assert not any("Result" in event for event in bare)
    full = (
        await client.get_status("it", show_history=True, show_history_output=True, show_input=True)
    ).historyEvents
    assert full[2]["FunctionName"] == "echo"
    assert full[2]["Result"] == [None, "Ada"]
    assert full[3]["OrchestrationStatus"] == "Completed"


async def test_instances_are_listed_and_purged_by_what_they_are(client, world):
    for name in ("a-1", "a-2", "b-1"):
        await client.start_new("fails", name)
        await ended(client, name)
    world.clock.advance(timedelta(hours=1))
    await client.start_new("greet", "a-3")
    assert len(await client.get_status_all()) == 4
    failed = await client.get_status_by(runtime_status=[Status.Failed], instance_id_prefix="a-")
    assert [status.instance_id for status in failed] == ["a-1", "a-2"]
    late = await client.get_status_by(created_time_from=NOON + timedelta(minutes=30))
    assert [status.instance_id for status in late] == ["a-3"]
    purged = await client.purge_instance_history_by(NOON - timedelta(days=1))
    assert purged.instances_deleted == 3
    assert (await client.purge_instance_history("a-1")).instances_deleted == 0
    assert not await client.get_status("a-1")


async def test_waiting_for_completion_answers_output_failure_or_links(client):
    request = HttpRequest("GET", "http://public.example/api/start", body=b"")
    wait = client.wait_for_completion_or_create_check_status_response
    await client.start_new("fails", "bad")
    failed = await wait(request, "bad", 30_000, 1)
    assert failed.status_code == 500
    await client.start_new("greet", "good")
    pending = await wait(request, "good", 2, 1)
    assert pending.status_code == 202
    links = json.loads(pending.get_body())
    prefix = "http://public.example/runtime/webhooks/durabletask/instances/good"
    assert links["sendEventPostUri"].startswith(f"{prefix}/raiseEvent/{{eventName}}?")
    assert links["statusQueryGetUri"].endswith("code=a%20key")
    await client.raise_event("good", "name", "Ada")
    done = await wait(request, "good", 30_000, 1)
    assert (done.status_code, json.loads(done.get_body())) == (200, [None, "Ada"])


async def test_what_is_not_built_says_so(client):
    with pytest.raises(Exception, match="rewind: not supported by this host"):
        await client.rewind("it", "why")
    with pytest.raises(Exception, match="501"):
        await client.restart("it")
