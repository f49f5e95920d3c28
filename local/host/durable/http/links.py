"""The addresses by which clients manage instances."""

import json
from urllib.parse import quote

PLACEHOLDER = "INSTANCEID"


def query(hub: str, key: str | None) -> str:
    suffix = f"taskHub={quote(hub)}&connection=Storage"
    return f"{suffix}&code={quote(key)}" if key else suffix


def management(base: str, instance_id: str, hub: str, key: str | None) -> dict[str, str]:
    url = f"{base.rstrip('/')}/instances/{quote(instance_id, safe='')}"
    suffix = query(hub, key)
    return {
        "id": instance_id,
        "statusQueryGetUri": f"{url}?{suffix}",
        "sendEventPostUri": f"{url}/raiseEvent/{{eventName}}?{suffix}",
        "terminatePostUri": f"{url}/terminate?reason={{text}}&{suffix}",
        "rewindPostUri": f"{url}/rewind?reason={{text}}&{suffix}",
        "purgeHistoryDeleteUri": f"{url}?{suffix}",
        "restartPostUri": f"{url}/restart?{suffix}",
        "suspendPostUri": f"{url}/suspend?reason={{text}}&{suffix}",
        "resumePostUri": f"{url}/resume?reason={{text}}&{suffix}",
    }


def client_binding(hub: str, *, rpc_base: str, webhook_base: str, key: str) -> str:
    """What the worker is given for a durableClient binding."""
    webhooks = webhook_base.rstrip("/")
    create = f"{webhooks}/orchestrators/{{functionName}}[/{{instanceId}}]"
    waiting = "timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}"
    return json.dumps(
        {
            "taskHubName": hub,
            "connectionName": "Storage",
            "creationUrls": {
                "createNewInstancePostUri": f"{create}?code={quote(key)}",
                "createAndWaitOnNewInstancePostUri": f"{create}?{waiting}&code={quote(key)}",
            },
            "managementUrls": management(webhooks, PLACEHOLDER, hub, key),
            "baseUrl": webhooks,
            "requiredQueryStringParameters": query(hub, key),
            "rpcBaseUrl": f"{rpc_base.rstrip('/')}/",
        }
    )
