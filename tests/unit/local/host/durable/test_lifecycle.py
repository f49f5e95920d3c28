import asyncio
import json
from typing import Any

import pytest

from local.host.durable.engine import DurableSettings, WorkerLost
from tests.unit.local.host.durable.world import Steps, World, a_round, echo

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")


class Held(World):
    """Answers for one function only once it is released."""

    held = ""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.released = asyncio.Event()

    async def invoke(self, function: str, payload: str) -> str:
        answered = await super().invoke(function, payload)
        if function == self.held:
            await self.released.wait()
        return answered


def waits(context):
    value = yield context.wait_for_external_event("go")
    return [context.get_input(), json.loads(value)]


def child(context):
    yield context.wait_for_external_event("go")


def parent(context):
    try:
        yield context.call_sub_orchestrator("child", None, "child")
    except Exception as fault:
        return str(fault).splitlines()[0].strip()


async def post(w, path, **query: str):
    return (await w.ask("POST", path, **query)).status


async def test_terminating_ends_an_instance_and_tells_its_parent(world):
    async with world({"parent": parent, "child": child}) as w:
        await w.start("parent")
        await w.quiet()
        assert await post(w, "instances/child/terminate", reason="enough") == 202
        assert await w.output() == "enough"
        status = await w.status("child")
        assert (status["runtimeStatus"], status["output"]) == ("Terminated", "enough")


async def test_what_a_terminated_instance_still_had_under_way_is_dropped(world):
    release = asyncio.Event()

    async def slow(_) -> None:
        await release.wait()
        return 1

    def works(context) -> Steps:
        yield context.call_activity("slow")

    async with world({"works": works}, {"slow": slow}) as w:
        await w.start("works")
        await w.has_invoked("slow")
        await post(w, "instances/it/terminate", reason="enough")
        while (await w.status())["runtimeStatus"] != "Terminated":
            await a_round()
        release.set()
        await w.quiet()
        assert (await w.status())["output"] == "enough"
        assert w.invoked == ["works", "slow"]


async def test_a_suspended_instance_keeps_its_events_until_it_is_resumed(world):
    async with world({"waits": waits}) as w:
        await w.start("waits")
        await w.quiet()
        assert await post(w, "instances/it/suspend", reason="lunch") == 202
        assert await w.tell("go", 1) == 202
        await w.quiet()
        assert (await w.status())["runtimeStatus"] == "Suspended"
        assert await post(w, "instances/it/resume", reason="back") == 202
        assert await w.output() == [None, 1]
        assert [row["EventType"] for row in w.engine.history("it")].count(19) == 1


async def test_a_suspended_instance_can_be_terminated(world):
    async with world({"waits": waits}) as w:
        await w.start("waits")
        await post(w, "instances/it/suspend", reason="lunch")
        await post(w, "instances/it/terminate", reason="enough")
        assert (await w.finished())["runtimeStatus"] == "Terminated"


async def test_a_live_instance_is_not_started_over(world):
    async with world({"waits": waits}) as w:
        await w.start("waits", value=1)
        await w.quiet()
        refused = await w.ask("POST", "orchestrators/waits/it", "2")
        assert refused.status == 500
        assert "status Running already exists" in json.loads(refused.body)["ExceptionMessage"]
        await w.tell("go", 0)
        assert await w.output() == [1, 0]


async def test_a_finished_instance_is_started_anew(world):
    async with world({"waits": waits}) as w:
        await w.start("waits", value=1)
        await w.tell("go", 0)
        await w.output()
        await w.start("waits", value=2)
        assert (await w.status())["runtimeStatus"] == "Pending"
        await w.quiet()
        await w.tell("go", 3)
        assert await w.output() == [2, 3]


async def test_any_state_lets_a_live_instance_be_replaced(world):
    async with world({"waits": waits}, settings=DurableSettings(overridable_states="AnyState")) as w:
        await w.start("waits", value=1)
        await w.quiet()
        await w.start("waits", value=2)
        await w.tell("go", 0)
        assert await w.output() == [2, 0]


async def test_what_a_replaced_life_still_had_under_way_is_void(tmp_path):
    def works(context) -> Steps:
        return (yield context.call_activity("echo", context.get_input()))

    settings = DurableSettings(overridable_states="AnyState")
    async with Held(tmp_path / "hub.db", {"works": works}, {"echo": echo}, settings) as w:
        w.held = "echo"
        await w.start("works", value="old")
        await w.has_invoked("echo")
        await w.start("works", value="new")
        await w.has_invoked("echo", times=2)
        w.released.set()
        assert await w.output() == "new"
        assert len(w.engine.history("it")) == 8


async def test_what_an_orchestrator_decides_after_it_was_replaced_is_void(tmp_path):
    def works(context) -> Steps:
        return context.get_input()
        yield

    settings = DurableSettings(overridable_states="AnyState")
    async with Held(tmp_path / "hub.db", {"works": works}, settings=settings) as w:
        w.held = "works"
        await w.start("works", value="old")
        await w.has_invoked("works")
        await w.start("works", value="new")
        w.released.set()
        assert await w.output() == "new"


async def test_suspending_takes_hold_while_the_orchestrator_runs(tmp_path):
    async with Held(tmp_path / "hub.db", {"waits": waits}) as w:
        w.held = "waits"
        await w.start("waits")
        await w.has_invoked("waits")
        await post(w, "instances/it/suspend", reason="lunch")
        w.released.set()
        await w.quiet()
        assert (await w.status())["runtimeStatus"] == "Suspended"


async def test_purging_forgets_finished_instances_and_no_live_ones(world):
    async with world({"waits": waits}) as w:
        await w.start("waits", "live")
        await w.start("waits", "over")
        await w.tell("go", 0, "over")
        await w.output("over")
        assert (await w.ask("DELETE", "instances/live")).status == 404
        purged = await w.ask("DELETE", "instances/over")
        assert json.loads(purged.body) == {"instancesDeleted": 1}
        assert (await w.ask("GET", "instances/over")).status == 404
        assert w.engine.history("over") == []
        assert (await w.status("live"))["runtimeStatus"] == "Running"


async def test_a_lost_worker_is_asked_again(tmp_path):
    class Losing(World):
        async def invoke(self, function: str, payload: str) -> str:
            answered = await super().invoke(function, payload)
            if self.invoked.count(function) < 4:
                raise WorkerLost
            return answered

    def works(context) -> Steps:
        return (yield context.call_activity("echo", 5))

    async with Losing(tmp_path / "hub.db", {"works": works}, {"echo": echo}) as w:
        await w.start("works")
        assert await w.output() == 5
        assert w.invoked.count("echo") == 4


async def test_no_more_than_the_permitted_activities_run_at_once(world):
    running = []
    most = []

    async def count(value) -> None:
        running.append(value)
        most.append(len(running))
        for _ in range(5):
            await asyncio.sleep(0)
        running.remove(value)

    def fan(context) -> Steps:
        yield context.task_all([context.call_activity("count", n) for n in range(12)])

    async with world({"fan": fan}, {"count": count}, DurableSettings(max_activities=3)) as w:
        await w.start("fan")
        await w.output()
        assert max(most) == 3
        assert len(most) == 12
