"""What other plans are told and Flex Consumption is not: it refuses a property, and passes over or trips on a setting."""

from __future__ import annotations

from tests.infra.facts.fact import Fact

DEPRECATIONS = "https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations"
REFUSALS = "https://github.com/Azure/terraform-azurerm-avm-res-web-site/pull/345"

NO_PROPERTIES = {
    **dict.fromkeys(
        (
            *("siteConfig.ftpsState", "siteConfig.use32BitWorkerProcess", "siteConfig.alwaysOn"),
            *("siteConfig.linuxFxVersion", "siteConfig.windowsFxVersion", "siteConfig.netFrameworkVersion"),
            *("siteConfig.pythonVersion", "siteConfig.nodeVersion", "siteConfig.powerShellVersion"),
            *("siteConfig.javaVersion", "siteConfig.javaContainer", "siteConfig.javaContainerVersion"),
            *("siteConfig.phpVersion", "siteConfig.preWarmedInstanceCount"),
            *("siteConfig.functionAppScaleLimit", "siteConfig.functionsRuntimeScaleMonitoringEnabled"),
        ),
        Fact("refused with error 51021, even as null, in regions that are newer than others", REFUSALS),
    ),
    **dict.fromkeys(
        ("reserved", "isXenon", "containerSize"),
        Fact("of other plans; functionAppConfig says it here", DEPRECATIONS),
    ),
}
"""By path in a site's properties."""

NO_SETTINGS = {
    **dict.fromkeys(
        ("FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_WORKER_RUNTIME_VERSION", "WEBSITE_NODE_DEFAULT_VERSION"),
        Fact("functionAppConfig.runtime says it here", DEPRECATIONS),
    ),
    **dict.fromkeys(
        ("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "WEBSITE_RUN_FROM_PACKAGE"),
        Fact("functionAppConfig.deployment says it here", DEPRECATIONS),
    ),
    **dict.fromkeys(
        ("FUNCTIONS_MAX_HTTP_CONCURRENCY", "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT"),
        Fact("functionAppConfig.scaleAndConcurrency says it here", DEPRECATIONS),
    ),
    **dict.fromkeys(
        (
            *("FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_WORKER_PROCESS_COUNT", "WEBSITE_TIME_ZONE", "TZ"),
            *("FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED", "WEBSITES_CONTAINER_START_TIME_LIMIT"),
            *("ENABLE_ORYX_BUILD", "SCM_DO_BUILD_DURING_DEPLOYMENT"),
        ),
        Fact("the platform sees to it, or knows no such thing", DEPRECATIONS),
    ),
}
"""By name."""
