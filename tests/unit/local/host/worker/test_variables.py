import pytest

from local.host.worker.variables import WorkerEnvError, own_variables


def test_each_worker_has_its_own():
    given = ["2:TZ=UTC", "2:EMPTY=", "1:A=b:c=d"]
    assert own_variables(given, 2) == {2: {"TZ": "UTC", "EMPTY": ""}, 1: {"A": "b:c=d"}}


@pytest.mark.parametrize("option", ["TZ=UTC", "3:TZ=UTC", "0:TZ=UTC", "1:TZ", "1:=UTC"])
def test_what_is_not_for_a_worker_that_there_is_is_refused(option: str):
    with pytest.raises(WorkerEnvError, match="expected N:NAME=VALUE with N from 1 to 2"):
        own_variables([option], 2)
