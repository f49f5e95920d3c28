"""Gathers what is known of all calls, from everywhere but the app itself."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from azure.storage.blob.aio import ContainerClient
from pymongo.asynchronous.database import AsyncDatabase

from local.call.clinic import Clinic
from local.model.reader.call import digest_of as digest_of_words
from local.speech.clock import digest_of as digest_of_sound
from local.speech.transcription.sound import channels_of
from local.stack.run_file import Run
from soak.chaos.judging.evidence import Evidence
from soak.chaos.judging.judge import DOCUMENTS
from soak.chaos.judging.paid import Paid
from soak.chaos.trouble.receiver import Attempt, Receiver

type Json = dict[str, Any]

RECORDINGS = "recordings/"
EVENT = "evt_"
"""Begins an event's id; then come the call's and its number in it."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    run: Run
    session: aiohttp.ClientSession
    database: AsyncDatabase[Json]
    container: ContainerClient
    clinic: Clinic
    receiver: Receiver

    async def gather(self) -> list[Evidence]:
        calls = await self.database["calls"].find({}).to_list()
        events = await self._documents("events", "stream")
        dials = await self._documents("dials", "call_id")
        kept = await self._kept()
        blobs, left, rung = await self._blobs(), await self._left(), await self._rung()
        begun = await self._listed("recordings", "Recordings", "call_sid", more="&IncludeSoftDeleted=true")
        said, questions = await self._documents("utterances", "call_id"), await self._questions()
        effects = await self.clinic.effects()
        tries = self._tries()
        return [
            Evidence(
                call=call,
                events=events[id_],
                tries=tries[id_],
                dials=dials[id_],
                kept={name: counts[id_] for name, counts in kept.items()},
                blobs=blobs[id_],
                left=[sid for own in _sids(call, dials[id_]) for sid in left[own]],
                rung=rung[call["called"]] if call["direction"] == "outbound" else (),
                begun={sid: len(begun[sid]) for sid in _sids(call, dials[id_])},
                effects={key: it for key, it in effects.items() if key.startswith(f"{id_}:")},
                sounds=[sound for blob in blobs[id_] for sound in await self._sounds(blob)],
                words=digest_of_words(
                    (it["n"], it["speaker"], it["text"]) for it in said[id_] if it["text"].strip()
                ),
                questions=questions[id_],
            )
            for call in calls
            for id_ in (str(call["_id"]),)
        ]

    async def paid(self) -> Paid:
        return Paid(
            heard=await self._counted("speech", "sounds", "heard"),
            read=await self._counted("model", "transcripts", "read"),
        )

    async def _counted(self, part: str, what: str, name: str) -> dict[str, int]:
        async with self.session.get(f"{self.run.urls[part]}/{part}/{what}") as response:
            response.raise_for_status()
            return (await response.json())[name]

    async def _questions(self) -> Counter[str]:
        """How often the model was asked for each call's answers, as they tell themselves."""
        asked = Counter[str]()
        async for analysis in self.database["analyses"].find({}, {"call_id": 1, "tries": 1}):
            asked[analysis["call_id"]] += analysis["tries"]
        return asked

    async def _sounds(self, blob: str) -> list[str]:
        recording = await (await self.container.download_blob(blob)).readall()
        return [digest_of_sound(side) for side in channels_of(recording)]

    async def _documents(self, name: str, key: str) -> defaultdict[str, list[Json]]:
        found: defaultdict[str, list[Json]] = defaultdict(list)
        async for document in self.database[name].find({}):
            found[str(document[key])].append(document)
        return found

    async def _kept(self) -> dict[str, defaultdict[str, int]]:
        """By collection, how many documents each call has there; a migrated database has all that its app knows."""
        known = set(await self.database.list_collection_names())
        kept: dict[str, defaultdict[str, int]] = {}
        for name in sorted(known & set(DOCUMENTS.values())):
            kept[name] = defaultdict(int)
            async for document in self.database[name].find({}, {"_id": 1}):
                kept[name][str(document["_id"])] += 1
        return kept

    async def _blobs(self) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        async for name in self.container.list_blob_names(name_starts_with=RECORDINGS):
            found[name.removeprefix(RECORDINGS).partition(".")[0].partition("/")[0]].append(name)
        return found

    async def _left(self) -> defaultdict[str, list[str]]:
        return await self._listed("recordings", "Recordings", "call_sid")

    async def _rung(self) -> defaultdict[str, list[str]]:
        return await self._listed("calls", "Calls", "to")

    async def _listed(
        self, name: str, resource: str, key: str, *, more: str = ""
    ) -> defaultdict[str, list[str]]:
        """The sids that the carrier lists, by another field."""
        account = self.run.twilio_account_sid
        login = aiohttp.encode_basic_auth(account, self.run.twilio_auth_token)
        path: str | None = f"/2010-04-01/Accounts/{account}/{resource}.json?PageSize=1000{more}"
        found: defaultdict[str, list[str]] = defaultdict(list)
        while path:
            url = f"{self.run.urls['carrier']}{path}"
            async with self.session.get(url, headers={"Authorization": login}) as response:
                response.raise_for_status()
                page = await response.json()
            for listed in page[name]:
                found[listed[key]].append(listed["sid"])
            path = page["next_page_uri"]
        return found

    def _tries(self) -> defaultdict[str, list[Attempt]]:
        tries: defaultdict[str, list[Attempt]] = defaultdict(list)
        for attempt in self.receiver.journal:
            tries[attempt.event.removeprefix(EVENT).rpartition("_")[0]].append(attempt)
        return tries


def _sids(call: Json, dials: Sequence[Json]) -> set[str]:
    return {sid for sid in (call["twilio_sid"], *(dial.get("sid") for dial in dials)) if sid}
