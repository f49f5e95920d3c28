from local.carrier.media.handset import Handset


class Phones:
    """Those that wait to be called, one at a number; a call takes its phone away."""

    def __init__(self) -> None:
        self._waiting: dict[str, Handset] = {}

    def has(self, number: str) -> bool:
        return number in self._waiting

    def add(self, number: str, phone: Handset) -> None:
        self._waiting[number] = phone

    def take(self, number: str) -> Handset | None:
        return self._waiting.pop(number, None)

    def remove(self, number: str, phone: Handset) -> bool:
        """Whether it was still waiting."""
        waiting = self._waiting.get(number) is phone
        if waiting:
            del self._waiting[number]
        return waiting

    async def close_all(self) -> None:
        for phone in list(self._waiting.values()):
            await phone.close()
