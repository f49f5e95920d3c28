"""Registers the orchestrations and their activities; the functions themselves stay plain."""

from __future__ import annotations

import warnings

import azure.durable_functions as df

from orchestrations import activities, contracts
from orchestrations.analysing import analysing
from orchestrations.call import call
from orchestrations.clock import clock
from orchestrations.courier import courier
from orchestrations.timestamps import read_quickly

# A fact that is rung before the one ahead of it waits its turn; the SDK takes that for a mistake.
warnings.filterwarnings("ignore", message="Potential duplicate Task completion")

read_quickly()

bp = df.Blueprint()

bp.orchestration_trigger(context_name="context", orchestration=contracts.CALL)(call)
bp.orchestration_trigger(context_name="context", orchestration=contracts.CLOCK)(clock)
bp.orchestration_trigger(context_name="context", orchestration=contracts.COURIER)(courier)
bp.orchestration_trigger(context_name="context", orchestration=contracts.ANALYSING)(analysing)

bp.activity_trigger(input_name="order", activity=contracts.SET_PLAN)(activities.set_plan)
bp.activity_trigger(input_name="order", activity=contracts.TRANSCRIBE)(activities.transcribe)
bp.activity_trigger(input_name="order", activity=contracts.CLOSE)(activities.close)
bp.activity_trigger(input_name="order", activity=contracts.DELIVER)(activities.deliver)
bp.activity_trigger(input_name="order", activity=contracts.ANALYSE)(activities.analyse)
bp.activity_trigger(input_name="order", activity=contracts.PUBLISH)(
    bp.durable_client_input(client_name="client")(activities.publish)
)
bp.activity_trigger(input_name="order", activity=contracts.NOTE)(
    bp.durable_client_input(client_name="client")(activities.note)
)
bp.activity_trigger(input_name="order", activity=contracts.WRAP_UP)(
    bp.durable_client_input(client_name="client")(activities.wrap_up)
)
bp.activity_trigger(input_name="order", activity=contracts.FINISH)(
    bp.durable_client_input(client_name="client")(activities.finish)
)
bp.activity_trigger(input_name="order", activity=contracts.RECONCILE)(
    bp.durable_client_input(client_name="client")(activities.reconcile)
)
bp.activity_trigger(input_name="order", activity=contracts.DIAL)(
    bp.durable_client_input(client_name="client")(activities.dial)
)
