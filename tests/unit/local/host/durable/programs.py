"""Random small orchestrators: a program is data, `interpret` is the orchestrator that carries it out."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from azure.durable_functions import RetryOptions
from hypothesis import strategies as st

type Steps = st.SearchStrategy[dict[str, Any]]

ATTEMPTS = 3
names = st.integers(0, 9).map("n{}".format)
flaky = st.fixed_dictionaries(
    {"do": st.just("flaky"), "failures": st.integers(0, ATTEMPTS - 1), "name": names}
)
deaf = st.one_of(
    st.fixed_dictionaries({"do": st.just("call"), "name": names}),
    flaky,
    st.fixed_dictionaries({"do": st.just("sleep"), "minutes": st.integers(1, 600)}),
)
hearing = deaf | st.just({"do": "hear"})


def step(leaf: Steps) -> Steps:
    return st.one_of(
        leaf,
        st.fixed_dictionaries({"do": st.just("hopeless"), "name": names}),
        st.fixed_dictionaries({"do": st.just("all"), "of": st.lists(leaf, min_size=1, max_size=4)}),
        st.fixed_dictionaries({"do": st.just("race"), "name": names}),
    )


# Events are raised early, so nobody hears them who is not there yet (a sub-orchestration) or forgets them by
# beginning anew.
forgetful = step(deaf) | st.just({"do": "again"})
sub = st.fixed_dictionaries({"do": st.just("sub"), "steps": st.lists(forgetful, min_size=1, max_size=3)})
program = st.lists(step(hearing) | sub, min_size=1, max_size=4) | st.lists(
    forgetful | sub, min_size=1, max_size=4
)


def expected(steps: list[dict[str, Any]]) -> list[Any]:
    """What the program must come to, whatever happens meanwhile."""
    facts = itertools.count(1)
    return [_expected(do, facts) for do in steps if do["do"] != "again"]


def _expected(do: dict[str, Any], facts: Iterator[int]) -> Any:
    match do["do"]:
        case "call" | "race" | "flaky":
            return f"{'managed' if do['do'] == 'flaky' else 'called'} {do['name']}"
        case "hear":
            return str(next(facts))
        case "all":
            return [_expected(leaf, facts) for leaf in do["of"]]
        case "sub":
            return expected(do["steps"])
        case "hopeless":
            return f"Activity function 'flaky' failed:  ValueError: {do['name']}"
        case _:
            return None


class Effects:
    """The activities. They remember between crashes, as the world outside does."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()

    async def call(self, name: str) -> str:
        self.done[name] += 1
        return f"called {name}"

    async def flaky(self, asked: dict[str, Any]) -> str:
        """Fails by the attempt's number, which the orchestrator's history alone decides."""
        key = f"{asked['key']}/{asked['name']}"
        self.done[key] += 1
        if self.done[key] <= asked["failures"]:
            raise ValueError(asked["name"])
        return f"managed {asked['name']}"


def interpret(context: Any) -> Any:
    """Input: the steps, the place to go on from, the results so far, the events heard so far."""
    at = context.get_input()
    run = _Run(context, at)
    for place, do in enumerate(at["steps"][at["place"] :], at["place"] + 1):
        if do["do"] == "again":
            context.continue_as_new({**at, "place": place, "results": run.results, "heard": run.heard})
            return None
        yield from run.step(place, do)
    return run.results


class _Run:
    def __init__(self, context: Any, at: dict[str, Any]) -> None:
        self.context = context
        self.results: list[Any] = list(at["results"])
        self.heard: int = at["heard"]

    def step(self, place: int, do: dict[str, Any]) -> Any:
        match do["do"]:
            case "all":
                tasks = [self.task(f"{place}.{n}", leaf) for n, leaf in enumerate(do["of"])]
                self.results.append((yield self.context.task_all(tasks)))
            case "race":
                call = self.context.call_activity("call", do["name"])
                deadline = self.context.create_timer(self.context.current_utc_datetime + timedelta(days=1))
                yield self.context.task_any([call, deadline])
                deadline.cancel()
                self.results.append(call.result)
            case "hopeless":
                self.results.append((yield from self.hopeless(place, do)))
            case "sub":
                child = {"steps": do["steps"], "place": 0, "results": [], "heard": 0}
                self.results.append(
                    (yield self.context.call_sub_orchestrator("interpret", child, f"sub-{place}"))
                )
            case _:
                self.results.append((yield self.task(f"{place}", do)))

    def hopeless(self, place: int, do: dict[str, Any]) -> Any:
        try:
            asked = {"failures": 99, "name": do["name"], "key": f"{self.context.instance_id}/{place}"}
            yield self.context.call_activity_with_retry("flaky", RetryOptions(1000, ATTEMPTS), asked)
        except Exception as fault:  # the SDK raises nothing narrower
            return str(fault).splitlines()[0].strip()

    def task(self, place: str, do: dict[str, Any]) -> Any:
        match do["do"]:
            case "call":
                return self.context.call_activity("call", do["name"])
            case "flaky":
                asked = {**do, "key": f"{self.context.instance_id}/{place}"}
                return self.context.call_activity_with_retry("flaky", RetryOptions(1000, ATTEMPTS), asked)
            case "sleep":
                later = self.context.current_utc_datetime + timedelta(minutes=do["minutes"])
                return self.context.create_timer(later)
            case _:
                self.heard += 1
                return self.context.wait_for_external_event(f"fact-{self.heard}")
