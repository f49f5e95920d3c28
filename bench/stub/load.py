"""So many live calls in this process, carrier and all."""

from bench.calls.load import Load, Plan
from bench.live import script
from bench.stub.app import opened
from bench.stub.held import Held, held_of
from bench.stub.providers import AS_SERVED
from bench.usage import Meter


async def measure(plan: Plan) -> Held:
    carrier = await opened(AS_SERVED)
    window = await Load(plan, carrier, script.references()).run(Meter({}).read)
    return held_of(carrier.samples, window)
