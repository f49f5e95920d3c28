"""Which roles there are reasons for, who needs them, and what needs none."""

from __future__ import annotations

from typing import NamedTuple

ROLES = "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"
IDS = {
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "Durable Task Data Contributor": "0ad04412-c4d5-4796-b79c-f76d14c8d402",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Cognitive Services OpenAI User": "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
    "Cognitive Services Speech User": "f2dc8367-1007-4938-bd23-fe263f013447",
    "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
}
"""By the names and ids of ROLES."""


class Need(NamedTuple):
    role: str
    why: str


SDKS = {
    "azure.storage.blob": Need("Storage Blob Data Owner", "audio; the host asks for the owner's role anyway"),
    "azure.durable_functions": Need("Durable Task Data Contributor", "starts, rings and asks orchestrations"),
    "azure.cognitiveservices.speech": Need("Cognitive Services Speech User", "recognises and speaks"),
    "openai": Need("Cognitive Services OpenAI User", "asks the model"),
    "azure.monitor.opentelemetry": Need("Monitoring Metrics Publisher", "sends traces and metrics"),
    "pymongo": Need("", "a user of the database itself, see USERS_OF_MONGO"),
    "azure.functions": Need("", "what the host calls"),
    "azure.identity": Need("", "asks for the tokens of the others"),
    "azure.core": Need("", "types that the others share"),
    "opentelemetry": Need("", "what is measured, and a collector of the customer's choice"),
    "twilio": Need("", "comes with the account's token"),
    "aiohttp": Need("", "customers' servers and recordings"),
    "httpx2": Need("", "what openai travels by"),
    **dict.fromkeys(
        ("cryptography", "phonenumbers", "pydantic", "pydantic_core", "standardwebhooks", "yaml"),
        Need("", "reaches nobody"),
    ),
}
"""By the beginning of its modules' names: what each package that the product imports is let in by."""

HOST_PARTS = {
    "AzureWebJobsStorage__accountName": (
        Need("Storage Blob Data Owner", "the host's keys, locks and timers, and its package"),
        Need("Storage Table Data Contributor", "the host's diagnostic events"),
    ),
    "DURABLE_TASK_SCHEDULER_CONNECTION_STRING": (
        Need("Durable Task Data Contributor", "the host takes work from the hub"),
    ),
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": (
        Need("Monitoring Metrics Publisher", "the host's own telemetry"),
    ),
    "@Microsoft.KeyVault": (Need("Key Vault Secrets User", "settings that are references"),),
}
"""By the setting that makes the host need it, or by how a setting's value begins."""

DEPLOYER = {
    "Storage Blob Data Contributor": "writes the document that numbers fall back to, scoped to its account"
}
"""Who deploys, by hand or from CI, and what of."""

ACCOUNTS = {
    "principalId": ("storageAccountName", "storage"),
    "deployerPrincipalId": ("fallbackAccountName", "fallback"),
}
"""By principal: the account that its roles in storage are of, by the parameter that names it and the module that it is in."""

USERS_OF_MONGO = {"principalId": ("admin", "root")}
"""Whom the cluster lets in, and as what: Azure's resource manager knows no other role of it."""
