"""Walks an orchestrator's actions along its history, as the Durable extension does behind the SDK.

The SDK sends no task numbers: both sides count. Numbers also go to what the list of actions does not show, the
back-off timers of a retry and its repeated calls, at the moment when the history has reached them.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from local.host.durable.orchestration.actions import All, Any, Ask, Ending, Leaf, Node, Task
from local.host.durable.orchestration.codec import Action, Kind
from local.host.durable.records import Event

REFUSED = {
    Ask.CALL_ENTITY: "durable entities",
    Ask.SIGNAL_ENTITY: "durable entities",
    Ask.SCHEDULED_SIGNAL_ENTITY: "durable entities",
    Ask.CALL_HTTP: "call_http",
}


class UnsupportedError(Exception):
    def __init__(self, feature: str) -> None:
        super().__init__(f"{feature}: not supported by this host")
        self.feature = feature


class Replay:
    """`tasks` holds all that was ever scheduled, by number; `open` what is not complete yet."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self.tasks: dict[int, Task] = {}
        self.open: set[int] = set()
        self.continued: Action | None = None
        self.carried: list[Event] = []
        self._actions = actions
        self._at = 0
        self._current: Node | None = None
        self._now = datetime.min.replace(tzinfo=UTC)
        self._ended: dict[int, Callable[[Ending], None]] = {}
        self._waiting: defaultdict[str, list[Leaf]] = defaultdict(list)
        self._early: defaultdict[str, deque[Event]] = defaultdict(deque)

    @property
    def awaits(self) -> Node | None:
        """The top-level action it cannot get past."""
        return self._current

    @property
    def awaits_the_last(self) -> bool:
        return self._at >= len(self._actions) - 1

    def feed(self, events: Sequence[Event]) -> None:
        for event in events:
            self._take(event)
            self._advance()

    def _take(self, event: Event) -> None:
        match event["EventType"]:
            case Kind.ORCHESTRATOR_STARTED:
                self._now = datetime.fromisoformat(event["Timestamp"])
            case Kind.TASK_COMPLETED | Kind.SUB_COMPLETED:
                self._complete(event["TaskScheduledId"], "completed")
            case Kind.TASK_FAILED | Kind.SUB_FAILED:
                self._complete(event["TaskScheduledId"], "failed")
            case Kind.TIMER_FIRED:
                self._complete(event["TimerId"], "completed")
            case Kind.EVENT_RAISED:
                self._raise(event)
            case _:
                pass

    def _complete(self, task: int, ending: Ending) -> None:
        if ended := self._ended.pop(task, None):
            self.open.discard(task)
            ended(ending)

    def _raise(self, event: Event) -> None:
        if self.continued is not None:
            self.carried.append(event)
        # The latest to wait is served first, so that waits which lost a race are no trap for later ones.
        elif waiting := self._waiting[event["Name"]]:
            waiting.pop().finish()
        else:
            self._early[event["Name"]].append(event)

    def _advance(self) -> None:
        while self._at < len(self._actions):
            self._current = self._current or self._begin(self._actions[self._at])
            if not self._current.done:
                return
            self._current = None
            self._at += 1

    def _begin(self, action: Action) -> Node:
        match ask := action["actionType"]:
            case Ask.WHEN_ALL | Ask.WHEN_ANY:
                children = [self._begin(child) for child in action["compoundActions"]]
                return All(children) if ask == Ask.WHEN_ALL else Any(children)
            case Ask.ACTIVITY | Ask.SUB_ORCHESTRATOR:
                return self._call(action)
            case Ask.ACTIVITY_WITH_RETRY | Ask.SUB_ORCHESTRATOR_WITH_RETRY:
                return self._retry(action)
            case Ask.TIMER:
                return self._timer(action)
            case Ask.EVENT:
                return self._wait(action["externalEventName"])
            case Ask.CONTINUE_AS_NEW:
                self.continued = action
                return Leaf(done=True)
            case _:
                raise UnsupportedError(REFUSED.get(ask, f"action type {ask}"))

    def _call(self, action: Action) -> Leaf:
        leaf = Leaf()
        self._schedule(_called(len(self.tasks), action), leaf.finish)
        return leaf

    def _retry(self, action: Action) -> Leaf:
        leaf = Leaf()
        self._attempt(leaf, action, int(action["retryOptions"]["maxNumberOfAttempts"]))
        return leaf

    def _attempt(self, leaf: Leaf, action: Action, left: int) -> None:
        def ended(ending: Ending) -> None:
            if ending == "failed":
                self._back_off(leaf, action, left - 1)
            else:
                leaf.finish(ending)

        self._schedule(_called(len(self.tasks), action), ended)

    def _back_off(self, leaf: Leaf, action: Action, left: int) -> None:
        def fired(_: Ending) -> None:
            if left:
                self._attempt(leaf, action, left)
            else:
                leaf.finish("failed")

        # After the last attempt there is a timer too, due at once: the SDK counts one.
        pause = timedelta(
            milliseconds=action["retryOptions"]["firstRetryIntervalInMilliseconds"] if left else 0
        )
        self._schedule(Task(len(self.tasks), "timer", fire_at=self._now + pause), fired)

    def _timer(self, action: Action) -> Leaf:
        leaf = Leaf(cancelled=bool(action["isCanceled"]))
        task = Task(len(self.tasks), "timer", fire_at=datetime.fromisoformat(action["fireAt"]))
        self._schedule(task, leaf.finish)
        if leaf.cancelled:
            self.open.discard(task.id)
        return leaf

    def _wait(self, name: str) -> Leaf:
        leaf = Leaf()
        self._waiting[name].append(leaf)
        if self._early[name]:
            self._raise(self._early[name].popleft())
        return leaf

    def _schedule(self, task: Task, ended: Callable[[Ending], None]) -> None:
        self.tasks[task.id] = task
        self.open.add(task.id)
        self._ended[task.id] = ended


def _called(task: int, action: Action) -> Task:
    if action["actionType"] in {Ask.ACTIVITY, Ask.ACTIVITY_WITH_RETRY}:
        return Task(task, "activity", action["functionName"], action["input"])
    return Task(
        task,
        "sub-orchestrator",
        action["functionName"],
        action["input"],
        action.get("instanceId"),
        action.get("version"),
    )
