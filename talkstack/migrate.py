"""python -m talkstack.migrate: creates what the stores declare, and brings older documents up to date.

Running it again changes nothing. Run it before a new version of the app is deployed.
"""

from __future__ import annotations

import asyncio
import os
import sys

from talkstack.adapters import Adapters
from talkstack.clock import SystemClock
from talkstack.errors import ProviderError
from talkstack.settings import Settings, SettingsError
from talkstack.setup.model import Migrated

SECONDS = 24 * 3600.0


async def main(settings: Settings) -> Migrated:
    adapters = Adapters(settings, SystemClock())
    try:
        return await adapters.schema.migrate(seconds=SECONDS)
    finally:
        await adapters.close()


if __name__ == "__main__":
    try:
        asyncio.run(main(Settings.read(os.environ)))
    except (SettingsError, ProviderError) as error:
        sys.exit(f"migrate: {error}")
