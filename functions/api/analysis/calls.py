from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api
from talkstack.analysis import schemas
from talkstack.http.rest.exchange import Ask
from talkstack.keys.model import Scope

if TYPE_CHECKING:
    from talkstack.management import Management

api = Api("Analysis")
ONE = "/v1/calls/{call_id}/analysis"


@api.get(ONE, scope=Scope.CALLS_READ)
async def read_call_analysis(ask: Ask, app: Management, call_id: str) -> schemas.Analysis:
    """Read what was made of a call after its end, by what its agent asks.

    It is there once `call.analysed` was told; of a call in which nobody spoke there is none.
    """
    return schemas.Analysis.of(await app.analyses.read(ask.project_id, call_id))


@api.post(ONE, scope=Scope.CALLS_WRITE)
async def ask_call(ask: Ask, app: Management, call_id: str, body: schemas.CallQuestions) -> schemas.Analysis:
    """Ask questions of a call that is over.

    Each answer names the turns that bear it out; what the call does not tell is `not_said`. The same questions get the
    answers that they got before: no `Idempotency-Key` is needed, under which they would outlive the call.
    """
    return schemas.Analysis.of(await app.analyses.ask(ask.project_id, call_id, body.questions))
