using './main.bicep'

// What callers depend on: it outlives the loss of a zone, and a new version lets calls finish. Only the way out to the
// internet stands in one zone: docs/operations/playbooks.md tells what is left without it, and how it is led around.
param name = readEnvironmentVariable('AZURE_ENV_NAME', 'talkstack')
param location = readEnvironmentVariable('AZURE_LOCATION')
param twilioAccountSid = readEnvironmentVariable('TWILIO_ACCOUNT_SID')
param deployerPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param deployerPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param publicUrl = readEnvironmentVariable('PUBLIC_URL', '')
param fallbackLocation = readEnvironmentVariable('FALLBACK_LOCATION')
param openAiDeployments = [
  {
    name: 'gpt-5.4-mini'
    model: 'gpt-5.4-mini'
    version: '2026-03-17'
    sku: 'DataZoneStandard'
    capacity: 500
  }
]
param documentDb = {
  tier: 'M30'
  storageGb: 128
  highAvailability: 'ZoneRedundantPreferred'
}
param zoneRedundant = true
param privateNetworking = true
param updateStrategy = 'RollingUpdate'
param schedulerSku = 'Dedicated'
param schedulerCapacity = 3
param alwaysReadyHttp = 3
param alwaysReadyDurable = 2
param maximumInstanceCount = 100
param logRetentionDays = 90
param alertEmail = readEnvironmentVariable('ALERT_EMAIL')
param healthLocations = ['emea-nl-ams-azr', 'us-va-ash-azr', 'apac-sg-sin-azr']
