from datetime import timedelta

import pytest
from azure.durable_functions import EntityId

from local.host.durable.contract import DurableFunctions
from local.host.durable.engine import EntitiesNotSupportedError
from tests.unit.local.host.durable.world import Steps, echo

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]


async def failure_of(world, orchestrator, activities=None):
    async with world({"it": orchestrator}, activities or {"echo": echo}) as w:
        await w.start("it")
        status = await w.finished()
        assert status["runtimeStatus"] == "Failed", status
        return status["output"]


def reused_deadline(context):
    """The loop that stalls in Azure: the deadline is yielded again with each new event."""
    deadline = context.create_timer(context.current_utc_datetime + timedelta(hours=1))
    turn = 0
    while True:
        event = context.wait_for_external_event(f"turn-{turn}")
        winner = yield context.task_any([event, deadline])
        if winner == deadline:
            return (yield context.call_activity("echo", "wrap up"))
        turn += 1


async def test_a_task_that_is_yielded_again_stalls_and_fails_the_instance(world):
    async with world({"talk": reused_deadline}, {"echo": echo}) as w:
        await w.start("talk")
        await w.quiet()
        await w.tell("turn-0")
        status = await w.finished()
        assert status["runtimeStatus"] == "Failed"
        assert status["output"].startswith("Orchestrator function 'talk' failed: it went on because a task")
        assert "Yield each task once" in status["output"]
        assert w.invoked.count("echo") == 0


async def test_a_deadline_in_its_first_race_does_not_stall(world):
    async with world({"talk": reused_deadline}, {"echo": echo}) as w:
        await w.start("talk")
        assert await w.output() == "wrap up"


async def test_a_second_wait_for_an_event_that_came_once_and_early_stalls(world):
    def listen(context) -> Steps:
        yield context.wait_for_external_event("first")
        yield context.wait_for_external_event("early")
        yield context.wait_for_external_event("early")

    async with world({"listen": listen}) as w:
        await w.start("listen")
        await w.tell("early")
        await w.tell("first")
        assert "a second wait for an event that came once" in (await w.finished())["output"]


async def test_one_failure_of_many_is_no_stall_but_waits_for_the_others(world):
    async def fail(_) -> None:
        raise ValueError

    def fan(context) -> Steps:
        slow = context.create_timer(context.current_utc_datetime + timedelta(minutes=5))
        try:
            yield context.task_all([context.call_activity("fail"), slow])
        except Exception:
            return (yield context.call_activity("echo", "recovered"))

    async with world({"fan": fan}, {"fail": fail, "echo": echo}) as w:
        await w.start("fan")
        await w.quiet()
        assert "echo" not in w.invoked
        assert await w.output() == "recovered"


async def test_an_unknown_activity_fails_the_instance(world):
    def ask(context) -> Steps:
        yield context.call_activity("nobody")

    assert "'nobody' doesn't exist" in await failure_of(world, ask)


async def test_an_unknown_sub_orchestrator_fails_the_instance(world):
    def ask(context) -> Steps:
        yield context.call_sub_orchestrator("nobody")

    assert "'nobody' doesn't exist, is disabled, or is not an orchestrator" in await failure_of(world, ask)


async def test_call_http_fails_the_instance(world):
    def ask(context) -> Steps:
        yield context.call_http("GET", "http://127.0.0.1:9")

    assert "call_http: not supported by this host" in await failure_of(world, ask)


async def test_entity_calls_fail_the_instance(world):
    def ask(context) -> Steps:
        yield context.call_entity(EntityId("counter", "a"), "add", 1)

    assert "durable entities: not supported by this host" in await failure_of(world, ask)


async def test_an_app_with_entities_is_refused(world):
    functions = DurableFunctions(orchestrators={}, activities={}, entities={"counter": "counter"})
    with pytest.raises(EntitiesNotSupportedError, match="counter"):
        world({}).engine.register(functions)


async def test_an_orchestrator_that_was_changed_under_a_live_instance_fails_it(world):
    def before(context) -> Steps:
        yield context.call_activity("echo", 1)
        yield context.wait_for_external_event("go")

    def after(context) -> Steps:
        yield context.create_timer(context.current_utc_datetime)
        yield context.wait_for_external_event("go")

    async with world({"it": before}, {"echo": echo}) as w:
        await w.start("it")
        await w.quiet()
    async with world({"it": after}, {"echo": echo}) as w:
        await w.tell("go")
        output = (await w.finished())["output"]
        assert "Non-Deterministic workflow detected: task 0 was activity echo and is now timer" in output


async def test_an_answer_that_is_no_orchestrator_state_fails_the_instance(world):
    w = world({}, {"echo": echo})
    w.engine.register(DurableFunctions(orchestrators={"it": "echo"}, activities={}, entities={}))
    async with w:
        await w.start("it")
        assert "no orchestrator state" in (await w.finished())["output"]
