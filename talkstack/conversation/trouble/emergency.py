"""What a caller hears while the database cannot be asked: nothing here reads or writes anything."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from talkstack.agents.model import AgentVersion
from talkstack.conversation.trouble.people import FALLBACK, Person, last_resort, person, put_through
from talkstack.speech.service import StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Gather, HangUp, Redirect, Reply, Say, Sound
from talkstack.telephony.twiml import render

MOST_FILLERS = 3
MOST_TRIES = 2
MOST_CALLS = 1024
LANGUAGE = "en-US"
FILLER = "One moment, please."
AGAIN = "I'm sorry, I had a problem just now. Could you say that again, please?"
FAREWELL = "I'm sorry, something went wrong on our side. Please call again later. Goodbye."


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """It knows the agents of the calls that this process has had to do with; for others it speaks English."""

    stock: StockVoice
    addresses: Addresses
    _known: OrderedDict[str, tuple[AgentVersion, str]] = field(
        default_factory=OrderedDict[str, tuple[AgentVersion, str]]
    )
    _expected: OrderedDict[str, AgentVersion] = field(default_factory=OrderedDict[str, AgentVersion])

    def remember(self, call_id: str, version: AgentVersion, called: str) -> None:
        _keep(self._known, call_id, (version, called))

    def expect(self, called: str, version: AgentVersion) -> None:
        """The agent that answers a number of ours, as far as is known."""
        _keep(self._expected, called, version)

    def divert(self, called: str) -> str | None:
        """Who calls an agent that cannot answer is put through to its fallback number, if it has one."""
        version = self._expected.get(called)
        target = person(version.draft, FALLBACK) if version else None
        return self._through(target, version, called, action=None) if version and target else None

    def rescue(self, call_id: str, n: int, *, after: int = 0, fillers: int = 0, tries: int = 0) -> str:
        """A filler, and the way back to the reply, which may be there by then.

        A caller who was asked anew, `tries` times, is not asked for ever.
        """
        if tries:
            return self.fallback(call_id, n, tries=tries + 1)
        if fillers >= MOST_FILLERS:
            return render(Reply(then=Redirect(self.addresses.fallback(call_id, n, tries=1))))
        again = self.addresses.next(call_id, n, after=after, fillers=fillers + 1)
        return render(Reply(sounds=(self._sound(call_id, "filler", FILLER),), then=Redirect(again)))

    def fallback(self, call_id: str, n: int, *, tries: int) -> str:
        """The turn is asked for anew; in the end the caller is put through to a person, or let go."""
        if tries > MOST_TRIES:
            return self._give_up(call_id, n)
        version, _ = self._known.get(call_id, (None, ""))
        turn = max(n, 1)  # the caller answers, even where the agent's first words were lost
        listening = Gather(
            action=self.addresses.turn(call_id, turn, tries=tries),
            partials=self.addresses.partial(call_id, turn),
            language=version.draft.language if version else LANGUAGE,
        )
        return render(Reply(sounds=(self._sound(call_id, "apology", AGAIN),), then=listening))

    def postpone(self, call_id: str, command_id: str, *, fillers: int) -> str | None:
        """A filler, and the way back to what a client has the agent say; None when there were enough of them."""
        if fillers >= MOST_FILLERS:
            return None
        again = self.addresses.say(call_id, command_id, fillers=fillers + 1)
        return render(Reply(sounds=(self._sound(call_id, "filler", FILLER),), then=Redirect(again)))

    def _give_up(self, call_id: str, n: int) -> str:
        version, called = self._known.get(call_id, (None, ""))
        if version and (target := last_resort(version.draft)):
            return self._through(target, version, called, action=self.addresses.dial(call_id, max(n, 1)))
        return render(Reply(sounds=(self._sound(call_id, "farewell", FAREWELL),), then=HangUp()))

    def _through(self, target: Person, version: AgentVersion, called: str, *, action: str | None) -> str:
        sound = self.stock.sound(version, version.draft.phrases.putting_through)
        dial = put_through(target, version.draft, caller_id=called, action=action)
        return render(Reply(sounds=(sound,), then=dial))

    def _sound(self, call_id: str, phrase: str, otherwise: str) -> Sound:
        if call_id not in self._known:
            return Say(otherwise, LANGUAGE)
        version, _ = self._known[call_id]
        return self.stock.sound(version, str(getattr(version.draft.phrases, phrase)))


def _keep[T](known: OrderedDict[str, T], key: str, value: T) -> None:
    """The latest stay."""
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST_CALLS:
        known.popitem(last=False)
