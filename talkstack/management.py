"""Every use case of the REST API with the ports it needs, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from talkstack.agents.service.agents import Agents
from talkstack.agents.service.people import People
from talkstack.agents.service.publish import Publisher
from talkstack.agents.service.releases import Releases
from talkstack.clock import Clock
from talkstack.http.addresses import endpoint_of, parse_allowed
from talkstack.http.rest.cors import Cors
from talkstack.http.rest.gate import Gate
from talkstack.idempotency.service import KeptAnswers
from talkstack.insight import Insight
from talkstack.keys.service import Keyring
from talkstack.numbers.documents import Documents
from talkstack.numbers.service.acquire import Acquirer
from talkstack.numbers.service.assignment import Assignments
from talkstack.numbers.service.desk import NumberDesk
from talkstack.numbers.service.directory import Directory
from talkstack.numbers.service.release import Releaser
from talkstack.numbers.service.standby import Standby
from talkstack.numbers.service.wiring import Wiring
from talkstack.persons.model import Persons
from talkstack.projects.service import Projects
from talkstack.secrets.service import Secrets
from talkstack.settings import Settings
from talkstack.setup.service import Setup
from talkstack.usage.service.purse import Purse
from talkstack.voices.service import Voices

if TYPE_CHECKING:
    from talkstack.adapters import Adapters
    from talkstack.mailroom import Mailroom


class Management(Insight):
    def __init__(
        self, settings: Settings, adapters: Adapters, clock: Clock, directory: Directory, mailroom: Mailroom
    ) -> None:
        super().__init__(settings, adapters, clock, directory)
        self.mailroom = mailroom

    @cached_property
    def gate(self) -> Gate:
        answers = KeptAnswers(store=self.adapters.attempts, clock=self.clock)
        return Gate(doorkeeper=self.keyring, answers=answers)

    @cached_property
    def cors(self) -> Cors:
        return Cors(self.settings.origins)

    @cached_property
    def keyring(self) -> Keyring:
        return Keyring(
            projects=self.adapters.projects,
            keys=self.adapters.keys,
            rates=self.adapters.rates,
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def setup(self) -> Setup:
        return Setup(
            schema=self.adapters.schema,
            projects=self.adapters.projects,
            keys=self.adapters.keys,
            keyring=self.keyring,
            clock=self.clock,
        )

    @cached_property
    def projects(self) -> Projects:
        return Projects(
            projects=self.adapters.projects,
            agents=self.adapters.agents,
            numbers=self.adapters.numbers,
            secrets=self.adapters.secrets,
            webhooks=self.adapters.webhooks,
            audio=self.adapters.audio,
            keyring=self.keyring,
            purse=Purse(spending=self.adapters.spending, usage=self.adapters.usage, clock=self.clock),
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def numbers(self) -> NumberDesk:
        return NumberDesk(
            numbers=self.adapters.numbers,
            assignments=self._assignments,
            documents=Documents(base=self.settings.fallback_url),
            tell=self.mailroom.numbers.tell,
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def number_acquirer(self) -> Acquirer:
        return Acquirer(
            projects=self.adapters.projects,
            numbers=self.adapters.numbers,
            carrier=self.adapters.number_carrier,
            assignments=self._assignments,
            documents=Documents(base=self.settings.fallback_url),
            tell=self.mailroom.numbers.tell,
            addresses=self._addresses,
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def number_releaser(self) -> Releaser:
        return Releaser(
            numbers=self.adapters.numbers,
            carrier=self.adapters.number_carrier,
            tell=self.mailroom.numbers.tell,
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def number_wiring(self) -> Wiring:
        return Wiring(
            numbers=self.adapters.numbers,
            carrier=self.adapters.number_carrier,
            addresses=self._addresses,
            audit=self.audit,
        )

    @cached_property
    def number_standby(self) -> Standby:
        return Standby(
            numbers=self.adapters.numbers, projects=self.adapters.projects, agents=self.adapters.agents
        )

    @cached_property
    def persons(self) -> Persons:
        return Persons(self.settings.person_key.get_secret_value())

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(
            store=self.adapters.secrets,
            audit=self.audit,
            audit_key=self.settings.secrets_key.get_secret_value(),
            clock=self.clock,
        )

    @cached_property
    def voices(self) -> Voices:
        return Voices(
            catalogue=self.adapters.voices,
            synthesiser=self.adapters.synthesiser,
            audio=self.adapters.audio,
            media_key=self.settings.media_key.get_secret_value(),
        )

    @cached_property
    def _assignments(self) -> Assignments:
        return Assignments(
            projects=self.adapters.projects,
            agents=self.adapters.agents,
            secrets=self.adapters.secrets,
            reachable=self._reachable,
        )

    @cached_property
    def _reachable(self) -> Callable[[str], object]:
        return partial(endpoint_of, allowed=parse_allowed(self.settings.outbound_allow))

    @cached_property
    def agents(self) -> Agents:
        return Agents(
            agents=self.adapters.agents,
            projects=self.adapters.projects,
            numbers=self.adapters.numbers,
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def releases(self) -> Releases:
        return Releases(
            agents=self.adapters.agents,
            secrets=self.adapters.secrets,
            voices=self.adapters.voices,
            people=People(
                projects=self.adapters.projects,
                numbers=self.adapters.numbers,
                plan=lambda: self.adapters.numbering_plan,
            ),
            publisher=self._publisher,
            reachable=self._reachable,
            addresses=self._addresses,
            audit=self.audit,
            clock=self.clock,
        )

    @cached_property
    def _publisher(self) -> Publisher:
        return Publisher(
            agents=self.adapters.agents,
            synthesiser=self.adapters.synthesiser,
            audio=self.adapters.audio,
            media_key=self.settings.media_key.get_secret_value(),
            clock=self.clock,
        )
