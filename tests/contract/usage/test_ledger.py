from __future__ import annotations

from collections import Counter
from random import Random

from talkstack.usage.model.entry import totals
from talkstack.usage.model.ledger import ledger
from talkstack.usage.model.meter import Meter
from tests.contract.usage.generated import a_book, facts
from tests.contract.usage.recount import recount

CALLS = 1000
SEED = 20260302


def test_a_thousand_calls_cost_to_the_micro_dollar_what_another_count_says():
    chance = Random(SEED)
    seen = Counter[Meter]()
    for number in range(CALLS):
        book, call = a_book(chance), facts(chance)
        account = totals(ledger(call, book))
        told = {it.meter.value: (it.quantity, it.micros) for it in account}
        assert told == recount(call, book), number
        seen.update(it.meter for it in account)
    assert min(seen[meter] for meter in Meter) > CALLS / 20


def test_the_same_facts_cost_the_same_again():
    chance = Random(SEED)
    book, call = a_book(chance), facts(chance)
    assert ledger(call, book) == ledger(call, book)
