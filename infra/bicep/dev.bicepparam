using './main.bicep'

// The cheapest that works: every call may meet a cold instance, and nothing outlives much.
param name = readEnvironmentVariable('AZURE_ENV_NAME', 'talkstack-dev')
param location = readEnvironmentVariable('AZURE_LOCATION')
param twilioAccountSid = readEnvironmentVariable('TWILIO_ACCOUNT_SID')
param deployerPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param deployerPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param openAiDeployments = [
  {
    name: 'gpt-5.4-mini'
    model: 'gpt-5.4-mini'
    version: '2026-03-17'
    sku: 'GlobalStandard'
    capacity: 50
  }
]
param documentDb = {
  tier: 'M10'
  storageGb: 32
  highAvailability: 'Disabled'
}
param alwaysReadyHttp = 0
param alwaysReadyDurable = 0
param alertsEnabled = false
param logDailyCapGb = 1
param logLevel = 'DEBUG'
