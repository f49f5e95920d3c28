from tests.contract.local.host.running import eventually


def ticks(host) -> int:
    """What one of the two workers has run."""
    return len(host.get("/api/ticks").json())


def test_timer_functions_run_on_startup_and_by_schedule(host):
    eventually(lambda: ticks(host) + ticks(host), lambda found: found >= 2)


def test_timer_function_run_by_hand(host):
    assert host.admin("POST", "functions/YEARLY", {"input": ""}).status == 202
    assert host.admin("POST", "functions/echo", {"input": ""}).status == 501
    assert host.admin("POST", "functions/nothing", {"input": ""}).status == 404
