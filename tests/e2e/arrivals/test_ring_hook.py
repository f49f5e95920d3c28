"""The clinic is asked who answers, and what it chose is heard on the phone."""

from __future__ import annotations

import pytest

from tests.e2e.line import a_line
from tests.e2e.site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WORDS = {
    "phrases": {"greeting": "Hello {{patient}}, this is the clinic."},
    "variables": [{"name": "patient", "default": "friend"}],
}


async def hooked(site: Site, e164: str, path: str) -> None:
    [number] = (await site.ask("GET", f"/v1/numbers?e164={e164.replace('+', '%2B')}"))["items"]
    hook = {"url": f"{site.clinic.url}{path}", "secret": "clinic"}
    guard = {"If-Match": f'"{number["revision"]}"'}
    await site.ask("PATCH", f"/v1/numbers/{number['id']}", {"ring_hook": hook}, **guard)


@pytest.mark.parametrize(
    ("path", "caller", "name", "outcome"),
    [
        ("/ringing", "+15550100001", "Anna", "used"),
        ("/ringing", "+15550100002", "friend", "default"),
        ("/effects", "+15550100001", "friend", "refused"),
    ],
)
async def test_whom_the_clinic_knows_is_greeted_by_name(
    site: Site, path: str, caller: str, name: str, outcome: str
):
    async with a_line(site, **WORDS) as number:
        await hooked(site, number, path)
        async with site.dial(number=number, caller=caller) as leg:
            assert (await leg.hear()).text.startswith(f"Hello {name}")
            await leg.say("What are your opening hours?")
            assert "nine" in (await leg.hear()).text
        call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert [(fact["k"], fact["what"]) for fact in call["log"] if fact["kind"] == "hook"] == [(2, outcome)]
