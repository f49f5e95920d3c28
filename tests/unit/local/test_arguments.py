import pytest

from local.arguments import Parser


def test_a_fault_is_one_line(capsys: pytest.CaptureFixture[str]):
    parser = Parser(prog="call")
    parser.add_argument("--engine", choices=("voice", "modem"))
    with pytest.raises(SystemExit) as refused:
        parser.parse_args(["--engine", "nonsense"])
    assert refused.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("call: argument --engine: invalid choice: 'nonsense'")
