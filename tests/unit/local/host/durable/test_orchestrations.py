import pytest
from azure.durable_functions import RetryOptions

from local.host.durable.engine import DurableSettings
from tests.unit.local.host.durable.world import Steps, echo

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")


class Flaky:
    """Fails the first `failures` calls for each value."""

    def __init__(self, failures) -> None:
        self.failures = failures
        self.calls = {}

    async def __call__(self, value: str) -> str:
        self.calls[value] = self.calls.get(value, 0) + 1
        if self.calls[value] <= self.failures.get(value, 0):
            raise ValueError(value)
        return value


async def test_activities_run_one_after_the_other_with_input_and_result(world):
    def greet(context) -> Steps:
        first = yield context.call_activity("echo", {"to": context.get_input()})
        second = yield context.call_activity("echo", [first, 2])
        return second

    async with world({"greet": greet}, {"echo": echo}) as w:
        await w.start("greet", value="Ada")
        assert await w.output() == [{"to": "Ada"}, 2]


async def test_names_are_found_in_any_case(world):
    def greet(context) -> Steps:
        return (yield context.call_activity("ECHO", 1))

    async with world({"greet": greet}, {"echo": echo}) as w:
        await w.start("Greet")
        assert await w.output() == 1


async def test_a_hundred_activities_at_once_need_few_replays(world):
    def fan(context) -> Steps:
        results = yield context.task_all([context.call_activity("echo", n) for n in range(100)])
        return sum(results)

    async with world({"fan": fan}, {"echo": echo}) as w:
        await w.start("fan")
        assert await w.output() == sum(range(100))
        assert w.invoked.count("echo") == 100
        assert w.invoked.count("fan") < 15


async def test_a_failing_activity_raises_in_the_orchestrator(world):
    def careful(context) -> Steps:
        try:
            yield context.call_activity("flaky", "a")
        except Exception as fault:
            return str(fault).splitlines()[0].strip()

    async with world({"careful": careful}, {"flaky": Flaky({"a": 1})}) as w:
        await w.start("careful")
        assert await w.output() == "Activity function 'flaky' failed:  ValueError: a"


async def test_an_uncaught_failure_fails_the_instance(world):
    def careless(context) -> Steps:
        yield context.call_activity("flaky", "a")

    async with world({"careless": careless}, {"flaky": Flaky({"a": 1})}) as w:
        await w.start("careless")
        status = await w.finished()
        assert status["runtimeStatus"] == "Failed"
        assert status["output"].startswith(
            "Orchestrator function 'careless' failed: Activity function 'flaky' failed:"
        )
        assert "OutOfProcData" not in status["output"]


async def test_concurrent_retries_keep_their_task_numbers_apart(world):
    retry = RetryOptions(1000, 4)

    def juggle(context) -> Steps:
        tasks = [
            context.call_activity_with_retry("flaky", retry, "a"),
            context.call_activity("echo", "plain"),
            context.call_activity_with_retry("flaky", retry, "b"),
        ]
        together = yield context.task_all(tasks)
        later = yield context.call_activity("echo", "later")
        last = yield context.call_activity_with_retry("flaky", retry, "c")
        return [*together, later, last]

    flaky = Flaky({"a": 3, "b": 1, "c": 2})
    async with world({"juggle": juggle}, {"flaky": flaky, "echo": echo}) as w:
        await w.start("juggle")
        assert await w.output() == ["a", "plain", "b", "later", "c"]
        assert flaky.calls == {"a": 4, "b": 2, "c": 3}


async def test_retries_end_with_the_last_failure(world):
    def stubborn(context) -> Steps:
        try:
            yield context.call_activity_with_retry("flaky", RetryOptions(60_000, 3), "a")
        except Exception as fault:
            after = yield context.call_activity("echo", "after")
            return [after, "ValueError: a" in str(fault)]

    flaky = Flaky({"a": 99})
    async with world({"stubborn": stubborn}, {"flaky": flaky, "echo": echo}) as w:
        begun = w.clock.now()
        await w.start("stubborn")
        assert await w.output() == ["after", True]
        assert flaky.calls == {"a": 3}
        # Two pauses between three attempts; the timer after the last one is due at once.
        assert 120 <= (w.clock.now() - begun).total_seconds() < 121


async def test_sub_orchestrations_answer_and_fail_like_activities(world):
    def child(context) -> Steps:
        value = context.get_input()
        if value == "bad":
            raise ValueError(value)
        return (yield context.call_activity("echo", [context.parent_instance_id, value, context.version]))

    def parent(context) -> Steps:
        good = yield context.call_sub_orchestrator("child", {"n": 1}, "child-1", "2")
        defaulted = yield context.call_sub_orchestrator("child", 2)
        try:
            yield context.call_sub_orchestrator("child", "bad")
        except Exception as fault:
            return [good, defaulted, str(fault).splitlines()[0].strip()]

    settings = DurableSettings(default_version="3")
    async with world({"parent": parent, "child": child}, {"echo": echo}, settings) as w:
        await w.start("parent")
        failure = "Orchestrator function 'child' failed: bad"
        assert await w.output() == [["it", {"n": 1}, "2"], ["it", 2, "3"], failure]
        assert (await w.status("child-1"))["runtimeStatus"] == "Completed"


async def test_a_sub_orchestration_is_retried(world):
    attempts = []

    def child(context) -> Steps:
        if not context.is_replaying:
            attempts.append(context.instance_id)
        if len(attempts) < 3:
            raise ValueError
        return "done"
        yield

    def parent(context) -> Steps:
        return (yield context.call_sub_orchestrator_with_retry("child", RetryOptions(5000, 5)))

    async with world({"parent": parent, "child": child}) as w:
        await w.start("parent")
        assert await w.output() == "done"
        assert len(set(attempts)) == 3


async def test_a_sub_orchestration_under_a_live_id_fails(world):
    def waits(context) -> Steps:
        yield context.wait_for_external_event("never")

    def parent(context) -> Steps:
        try:
            yield context.call_sub_orchestrator("waits", None, "taken")
        except Exception as fault:
            return "already exists" in str(fault)

    async with world({"waits": waits, "parent": parent}) as w:
        await w.start("waits", "taken")
        await w.start("parent")
        assert await w.output() is True


async def test_continuing_as_new_forgets_the_history(world):
    def count(context) -> Steps:
        n = context.get_input()
        yield context.call_activity("echo", n)
        if n < 20:
            context.continue_as_new(n + 1)
            return None
        return n

    async with world({"count": count}, {"echo": echo}) as w:
        await w.start("count", value=0)
        assert await w.output() == 20
        assert len(w.engine.history("it")) == 8


async def test_custom_status_shows_while_it_runs_and_stays(world):
    def steps(context) -> Steps:
        context.set_custom_status({"step": 1})
        yield context.wait_for_external_event("go")
        context.set_custom_status({"step": 2})
        return "done"

    async with world({"steps": steps}) as w:
        await w.start("steps")
        await w.quiet()
        assert (await w.status())["customStatus"] == {"step": 1}
        await w.tell("go")
        await w.finished()
        assert (await w.status())["customStatus"] == {"step": 2}


async def test_the_version_is_the_callers_or_the_default(world):
    def version(context) -> Steps:
        return context.version
        yield

    async with world({"version": version}, settings=DurableSettings(default_version="1.2")) as w:
        await w.ask("POST", "orchestrators/version/mine", version="0.9")
        await w.ask("POST", "orchestrators/version/usual")
        assert await w.output("mine") == "0.9"
        assert await w.output("usual") == "1.2"
