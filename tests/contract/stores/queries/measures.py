from __future__ import annotations

from talkstack.analytics.model import Wanted
from talkstack.analytics.store import MongoMeasureStore
from talkstack.database import Database
from tests.builders import NOON


async def ask_measures(database: Database) -> None:
    for agent_id in (None, "agt_1"):
        wanted = Wanted(start=NOON, end=NOON, agent_id=agent_id)
        await MongoMeasureStore(database).of("prj_1", wanted, limit=10)
