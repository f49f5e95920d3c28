from string import Formatter
from typing import Any, cast


def fillable(text: str, values: dict[str, str]) -> bool:
    return all(name is None or name in values for _, name, _, _ in Formatter().parse(text))


def fillable_all(template: object, values: dict[str, str]) -> bool:
    if isinstance(template, str):
        return fillable(template, values)
    if isinstance(template, dict):
        return fillable_all(list(cast("dict[str, object]", template).values()), values)
    if isinstance(template, list):
        return all(fillable_all(part, values) for part in cast("list[object]", template))
    return True


def fill(text: str, values: dict[str, str]) -> str:
    return text.format_map(values)


def fill_all(template: object, values: dict[str, str]) -> Any:
    """The same structure with every text in it filled."""
    if isinstance(template, str):
        return fill(template, values)
    if isinstance(template, dict):
        return {key: fill_all(part, values) for key, part in cast("dict[str, object]", template).items()}
    if isinstance(template, list):
        return [fill_all(part, values) for part in cast("list[object]", template)]
    return template
