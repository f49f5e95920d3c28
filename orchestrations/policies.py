"""Every timeout, retry and silence of a call's life, by name."""

from __future__ import annotations

from datetime import timedelta

from azure.durable_functions import RetryOptions

from talkstack.calls.model.plan import SilenceAction
from talkstack.calls.model.upkeep import UpkeepPolicy

SILENCE = (SilenceAction.REPROMPT, SilenceAction.REPROMPT, SilenceAction.GOODBYE)
"""What the first, second and every further silent turn in a row gets, unless the fact of the call's start tells."""

UPKEEP = UpkeepPolicy(
    unheard=90, warning_before=60, recording_wait=300, longest_sleep=60, settling=15, effect=10
)
"""Nothing heard for 90 s: Twilio is asked. A recording of which Twilio has not told 5 minutes after the call is looked for.

A call whose placing is in doubt is looked after every 15 s."""

ROUNDS_A_LIFE = 30
"""The clock begins anew after this many looks: every look replays all that were before it."""

SET_PLAN_RETRY = RetryOptions(first_retry_interval_in_milliseconds=500, max_number_of_attempts=10)
DIAL_RETRY = RetryOptions(first_retry_interval_in_milliseconds=5_000, max_number_of_attempts=180)
"""It only ever dials once: what is tried again is to read and to write what is known of it."""
RECONCILE_RETRY = RetryOptions(first_retry_interval_in_milliseconds=5_000, max_number_of_attempts=180)
"""A quarter of an hour, for dialling as well: a call whose clock has stopped would be live for ever."""
ATTEMPTS_A_LIFE = 30
"""As above, for a courier."""

PUBLISH_RETRY = NOTE_RETRY = SET_PLAN_RETRY
ANALYSE_RETRY = RetryOptions(first_retry_interval_in_milliseconds=15_000, max_number_of_attempts=60)
"""A quarter of an hour without the database; whoever looks after stalled jobs begins it anew then."""
WRAP_UP_RETRY = RetryOptions(first_retry_interval_in_milliseconds=15_000, max_number_of_attempts=60)
"""A quarter of an hour, for calls that began before a wrap-up waited by itself; then it is begun anew."""
GO_RETRY = RetryOptions(first_retry_interval_in_milliseconds=30_000, max_number_of_attempts=4)
"""Of a wrap-up, for what nobody has foreseen: whoever looks after wrap-ups that broke off begins it anew."""
GOES_A_LIFE = 6
"""A wrap-up begins its history anew after so many goes: four rows each, and as many for the pause behind it."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)


def pause_after(vain: int) -> timedelta:
    """Providers recover in moments or in hours: twice as long after each go in vain, 30 goes in a day."""
    return min(FIRST_PAUSE * 2 ** min(max(vain - 1, 0), 12), LONGEST_PAUSE)


DELIVER_RETRY = RetryOptions(first_retry_interval_in_milliseconds=5_000, max_number_of_attempts=24)
"""Two minutes for the database to be there again; afterwards the sweeper starts the courier anew."""
