from pathlib import Path


class StackError(Exception):
    """The stack cannot start or go on; the message is the one line that the user sees."""


class PortsTakenError(StackError):
    def __init__(self, taken: dict[str, int]) -> None:
        held = ", ".join(f"port {port} ({name})" for name, port in taken.items())
        variable = f"TALKSTACK_PORT_{next(iter(taken)).upper()}"
        super().__init__(f"in use: {held}; stop what holds it, take others ({variable}=...), or PORTS=random")
        self.taken = taken


class AlreadyRunningError(StackError):
    def __init__(self, state: Path) -> None:
        super().__init__(f"a stack already runs on {state}; make call uses it, Ctrl-C where it runs stops it")


class PartDiedError(StackError):
    def __init__(self, name: str, status: int, last_words: str, log: Path) -> None:
        # Who is killed says nothing about it: its last line would only mislead.
        said = last_words.removeprefix(f"{name}: ") or "it said nothing"
        how = f"by signal {-status}" if status < 0 else f"with exit code {status}: {said}"
        super().__init__(f"{name} ended {how} (log: {log})")
        self.name = name


class PartLateError(StackError):
    def __init__(self, name: str, seconds: float, log: Path) -> None:
        super().__init__(f"{name} was not ready within {seconds:.0f} s (log: {log})")
        self.name = name
