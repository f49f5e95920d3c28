"""Records what the orchestrators do today: `python -m tests.golden.record` from the root of the repository.

It writes only the histories that are not there yet. `--replace NAME` writes one anew: right only while no instance of
that version is alive, for an orchestrator that answers an old history differently cannot go on in one.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from orchestrations.analysing import analysing
from orchestrations.call import call
from orchestrations.clock import clock
from orchestrations.contracts import fact_event
from orchestrations.courier import courier
from orchestrations.policies import ATTEMPTS_A_LIFE, GOES_A_LIFE, ROUNDS_A_LIFE
from talkstack.calls.model.fact import AttemptState, Due, FactDraft, FactKind
from tests.builders import a_fact
from tests.replay import VERSION, Replay

HISTORIES = Path(__file__).parent / "histories"
ORCHESTRATORS = {"analysing": analysing, "call": call, "clock": clock, "courier": courier}
ABOUT = "Recorded by `python -m tests.golden.record`; the head of that file says when it may be written anew."
RECORDING = "RE" + "1" * 32


def a_call(what: str, *facts: FactDraft) -> Replay:
    first = a_fact("started", kind=FactKind.STARTED, what=what).numbered(1)
    replay = Replay(call, {"call_id": "call_1", "fact": first.to_dict()}, "call").run().finish_activities()
    for k, fact in enumerate(facts, 2):
        ring(replay, k, fact).finish_activities()
    return replay


def ring(replay: Replay, k: int, fact: FactDraft) -> Replay:
    replay.raise_event(fact_event(k), fact.numbered(k).to_dict())
    return replay.run()


def turn(n: int, what: str = "speech", **more: Any) -> FactDraft:
    return a_fact(f"turn:{n}", n=n, what=what, **more)


def status(what: str) -> FactDraft:
    return a_fact(f"status:{what}", kind=FactKind.STATUS, what=what)


FILED = a_fact("recording", kind=FactKind.RECORDING, what="completed", ref=RECORDING)
TOOL = a_fact("tool:call_1:2:1", kind=FactKind.TOOL, n=2, what="done", ref="call_1:2:1")


def booked() -> Replay:
    return a_call("recorded", turn(1), TOOL, turn(2), turn(3, "digits"), status("completed"), FILED)


def silence() -> Replay:
    silences = (turn(1, "silence"), turn(2, "silence"), turn(3, "silence", ref="silence"))
    return a_call("recorded", *silences, status("completed"), FILED)


def unrecorded() -> Replay:
    return a_call("unrecorded", turn(1), status("failed"))


def overtime() -> Replay:
    dues = (Due.WARNING, Due.MAX_DURATION, Due.RECORDING_OVERDUE)
    warning, end, overdue = [a_fact(f"due:{due}", kind=FactKind.DUE, what=due) for due in dues]
    last = turn(2, ref="max_duration")
    return a_call("recorded", turn(1), warning, end, last, status("completed"), overdue)


def early_and_twice() -> Replay:
    replay = a_call("recorded")
    ring(replay, 4, status("completed"))
    ring(replay, 3, turn(2, "silence"))
    ring(replay, 2, turn(1, "silence"))
    ring(replay, 2, turn(1, "silence"))
    replay.finish_activities()
    return ring(replay, 5, FILED).finish_activities()


def plan_retried() -> Replay:
    replay = ring(a_call("unrecorded"), 2, turn(1, "silence"))
    replay.fail()
    ring(replay, 3, status("completed"))
    replay.retry()
    return replay.run().finish_activities()


def in_hand() -> Replay:
    return ring(a_call("recorded", turn(1)), 3, turn(2, "silence"))


def anew() -> Replay:
    """Its transcript cannot be had for as many goes as there are in a history."""
    replay = a_call("recorded", turn(1), status("completed"))
    ring(replay, 4, FILED)
    replay.complete()
    replay.run()
    for go in range(GOES_A_LIFE):
        left, told_of = ["transcript", "charged", "measured", "closed"], 0 if go else 1
        replay.complete({"left": left, "told": told_of, "failed": True})
        replay.run()
        replay.fire()
        replay.run()
    return replay


def ordered(*facts: FactDraft) -> Replay:
    """A call that we place: a busy line is tried once more."""
    return a_call("recorded", a_fact("ordered", kind=FactKind.ORDERED, n=2, what="busy"), *facts)


def attempt(n: int) -> FactDraft:
    return a_fact(f"attempt:{n}", kind=FactKind.ATTEMPT, n=n, what=AttemptState.PLACED, ref=f"CA{n}")


def called(n: int, what: str) -> FactDraft:
    return a_fact(f"status:{n}:{what}", kind=FactKind.STATUS, n=n, what=what)


def redialled() -> Replay:
    redial = a_fact("due:redial:2", kind=FactKind.DUE, n=2, what=Due.REDIAL)
    talk = (called(2, "in-progress"), turn(1), called(2, "completed"), FILED)
    return ordered(attempt(1), called(1, "busy"), redial, attempt(2), *talk)


def called_off() -> Replay:
    return ordered(a_fact("command:1", kind=FactKind.COMMAND, what="cancel"))


def a_clock(looks: int, *, over: bool) -> Replay:
    return looking(Replay(clock, {"call_id": "call_1"}, "clock"), [60] * looks, over=over)


def looking(replay: Replay, sleeps: Sequence[int], *, over: bool) -> Replay:
    """An activity, a nap, and again; a nap of nothing is none."""
    replay.run()
    for seconds in sleeps:
        replay.complete({"over": False, "sleep_seconds": seconds})
        replay.run()
        if seconds:
            replay.fire()
            replay.run()
    if over:
        replay.complete({"over": True, "sleep_seconds": 0})
        replay.run()
    return replay


def a_courier(naps: Sequence[int], *, over: bool) -> Replay:
    order = {"endpoint_id": "whk_1", "stream": "call_1"}
    return looking(Replay(courier, order, "courier"), naps, over=over)


def a_job(naps: Sequence[int], *, over: bool) -> Replay:
    return looking(Replay(analysing, {"job_id": "anl_1"}, "analysing"), naps, over=over)


SCENES: dict[str, Callable[[], Replay]] = {
    "call/booked": booked,
    "call/silence": silence,
    "call/unrecorded": unrecorded,
    "call/overtime": overtime,
    "call/early-and-twice": early_and_twice,
    "call/plan-retried": plan_retried,
    "call/in-hand": in_hand,
    "call/anew": anew,
    "call/redialled": redialled,
    "call/called-off": called_off,
    "analysing/over": lambda: a_job([0, 5, 0], over=True),
    "courier/over": lambda: a_courier([0, 5, 0], over=True),
    "courier/anew": lambda: a_courier([0] * ATTEMPTS_A_LIFE, over=False),
    "clock/over": lambda: a_clock(3, over=True),
    "clock/anew": lambda: a_clock(ROUNDS_A_LIFE, over=False),
}


def recorded(name: str, replay: Replay) -> dict[str, Any]:
    return {
        "about": ABOUT,
        "version": VERSION,
        "orchestrator": name.partition("/")[0],
        "input": replay.input,
        "history": replay.history,
        "answer": told(replay.state),
    }


def told(answer: Any) -> Any:
    """How often and how soon a step is tried again may change at any time: a replay does not depend on it."""
    match answer:
        case dict():
            return {name: told(value) for name, value in answer.items() if name != "retryOptions"}
        case list():
            return [told(value) for value in answer]
        case _:
            return answer


def main() -> None:
    parser = argparse.ArgumentParser(description="Record golden histories of the orchestrators.")
    parser.add_argument("--replace", choices=SCENES, help="write this one anew")
    replace = parser.parse_args().replace
    # The SDK warns of payloads that are plain JSON and of facts that come early: both are meant.
    warnings.simplefilter("ignore")
    for name, scene in SCENES.items():
        path = HISTORIES / VERSION / f"{name}.json"
        if path.exists() and name != replace:
            print(f"kept     {name}")  # noqa: T201 - a command's answer
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(recorded(name, scene()), indent=1) + "\n")
        print(f"recorded {name}")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
