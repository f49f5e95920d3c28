"""What a parameter file gives is what main asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.infra.templates.asked import parameters_of
from tests.infra.templates.deployment import Deployment, Finding, Template
from tests.infra.templates.fit import fits

USING = re.compile(r"^using '(.*)'\n")
AS_VARIABLE = re.compile(r"^param (\w+) =", re.MULTILINE)


def every_parameter_file_fits_main(deployment: Deployment) -> Iterator[Finding]:
    for name, source in deployment.parameter_files.items():
        if USING.findall(source) != ["./main.bicep"]:
            yield Finding(name, "is not of main.bicep")
        # The parser knows templates alone: there, a value by itself is a variable.
        values = Template(path=name, source=AS_VARIABLE.sub(r"var \1 =", USING.sub("", source)))
        given = {key: it["value"] for key, it in values.part("variables").items()}
        yield from fits(values, given, parameters_of(deployment, deployment.main), "parameters")


def there_is_one_to_try_and_one_to_live_with(deployment: Deployment) -> Iterator[Finding]:
    for name in {"dev.bicepparam", "prod.bicepparam"} - deployment.parameter_files.keys():
        yield Finding(name, "is missing")
