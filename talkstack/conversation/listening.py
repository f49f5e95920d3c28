"""Listening: what to do after the agent has spoken, and what a recorded answer says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.agents.model import AgentDraft, AgentVersion, ListeningEngine
from talkstack.conversation.model import CallerSaid, CallerSilent
from talkstack.errors import BadRequestError, NotFoundError, ProviderError
from talkstack.speech.audio import channels_of
from talkstack.speech.model import Utterance, milliseconds
from talkstack.speech.ports import Recogniser
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.ports import Telephony
from talkstack.telephony.reply import Gather, Record, Reply, Sound


def listen(
    version: AgentVersion,
    addresses: Addresses,
    *,
    call_id: str,
    n: int,
    sounds: tuple[Sound, ...],
    before: tuple[Sound, ...] = (),
    record_to: str | None = None,
    patience: int = 0,
    private: bool = False,
) -> Reply:
    """Play the sounds and take what the caller then says as turn n.

    `patience`: silence lasts so many seconds at least. `private`: the recording is paused.
    """
    then = listening_of(version.draft, addresses, call_id=call_id, n=n, patience=patience, private=private)
    return Reply(before=before, sounds=sounds, then=then, record_to=record_to)


def listening_of(
    draft: AgentDraft,
    addresses: Addresses,
    *,
    call_id: str,
    n: int,
    patience: int = 0,
    private: bool = False,
) -> Gather | Record:
    """As in `listen`."""
    listening = draft.listening
    turn = addresses.turn(call_id, n, private=private)
    if listening.engine is ListeningEngine.AZURE:
        return Record(action=turn, announced=addresses.turn_recording(call_id, n), otherwise=turn)
    return Gather(
        action=turn,
        partials=addresses.partial(call_id, n),
        language=draft.language,
        hints=listening.hints,
        silence_seconds=max(listening.silence_seconds, patience),
    )


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`ms`: so much sound was listened to."""

    said: CallerSaid | CallerSilent
    ms: int


@dataclass(frozen=True, kw_only=True)
class Listener:
    telephony: Telephony
    recogniser: Recogniser

    async def hear(self, recording_sid: str, version: AgentVersion) -> Heard:
        caller, *_ = await self._channels(recording_sid)
        heard = await self.recogniser.recognise(
            caller, language=version.draft.language, phrases=version.draft.listening.hints
        )
        return Heard(said=_said([it for it in heard if it.text]), ms=milliseconds(caller))

    async def _channels(self, recording_sid: str) -> list[bytes]:
        """A file that Twilio announced and does not have, or that is none, is Twilio's failure and not the caller's."""
        try:
            return channels_of(await self.telephony.recording(recording_sid))
        except NotFoundError:
            raise ProviderError("twilio", "the recording is not there", retryable=True) from None
        except BadRequestError as error:
            raise ProviderError("twilio", error.reason, retryable=False) from None

    async def forget(self, recording_sid: str) -> None:
        await self.telephony.delete_recording(recording_sid)


def _said(heard: Sequence[Utterance]) -> CallerSaid | CallerSilent:
    if not heard:
        return CallerSilent()
    known = [utterance.confidence for utterance in heard if utterance.confidence is not None]
    return CallerSaid(" ".join(it.text for it in heard), min(known, default=None), "azure")
