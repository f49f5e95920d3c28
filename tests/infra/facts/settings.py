"""Which settings there are beside what the app's own source tells."""

from __future__ import annotations

from tests.infra.facts.fact import Fact

APP_SETTINGS = "https://learn.microsoft.com/azure/azure-functions/functions-app-settings"
IDENTITY = "https://learn.microsoft.com/azure/azure-functions/functions-reference#configure-an-identity-based-connection"

AZD = "https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables"
EXPORTER = (
    "https://github.com/Azure/azure-sdk-for-python/blob/main/sdk/monitor/azure-monitor-opentelemetry-exporter/"
    "azure/monitor/opentelemetry/exporter/_constants.py"
)

HOST_SETTINGS = {
    "AzureWebJobsStorage__accountName": Fact("the host's own storage, by identity", IDENTITY),
    "AzureWebJobsStorage__credential": Fact("that it is reached as an identity", IDENTITY),
    "AzureWebJobsStorage__clientId": Fact("as which one, for there may be several", IDENTITY),
    "APPLICATIONINSIGHTS_CONNECTION_STRING": Fact(
        "where the host's telemetry goes; the app reads it too",
        f"{APP_SETTINGS}#applicationinsights_connection_string",
    ),
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": Fact(
        "that telemetry is sent as an identity", f"{APP_SETTINGS}#applicationinsights_authentication_string"
    ),
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": Fact("the exporter tells its makers nothing", EXPORTER),
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": Fact("the exporter asks its makers for nothing", EXPORTER),
    "APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED": Fact(
        "the exporter sends no metric about itself", EXPORTER
    ),
}

OF_AZD = {
    name: Fact("azd itself puts it into the environment of hooks", AZD)
    for name in ("AZURE_SUBSCRIPTION_ID", "AZURE_RESOURCE_GROUP")
}
"""What the tools of a deployment are told by somebody else than the templates."""

NOT_IN_AZURE = {
    "OUTBOUND_ALLOW": "it opens the way to one's own machine; in Azure there is nothing that it could rightly open",
    "REGION_NAME": "the platform sets it",
}
"""What the app reads and no template sets."""

NO_SECRETS_IN_AZURE = {
    "APPLICATIONINSIGHTS_CONNECTION_STRING": "the component takes nothing from who comes without an identity",
}
"""What the app treats as a secret because elsewhere it may be one."""
