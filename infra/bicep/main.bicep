metadata description = 'Talkstack on Azure Functions: everything that the app needs in one resource group.'

@description('What every resource is named after.')
@minLength(3)
@maxLength(16)
param name string

@description('Where everything runs: a region that has Flex Consumption, Azure Speech and the model.')
param location string = resourceGroup().location

@description('The address that callers of the app know: its own domain, or nothing for the one that Azure gives.')
param publicUrl string = ''

@description('The account at Twilio that calls come from.')
param twilioAccountSid string

@description('The address of Twilio\'s REST API, for accounts that are kept in one region.')
param twilioApiUrl string = 'https://api.twilio.com'

@description('An existing key vault in this resource group, with mongodb-uri, twilio-auth-token, media-key, secrets-key and person-key.')
param keyVaultName string

@description('Whether the keys of before are still accepted; the key vault then holds each as its name and -previous.')
param keysAreRotating bool = false

@description('The database in MongoDB.')
param mongodbDatabase string = 'talkstack'

@description('The container of stock speech and of the audio of calls.')
param blobContainer string = 'talkstack'

@description('The language model, which is also the name of its deployment.')
param openAiModel string

@description('The version of the language model.')
param openAiModelVersion string

@description('How long the model thinks before it speaks; a caller waits for that.')
@allowed(['', 'none', 'minimal', 'low', 'medium', 'high'])
param openAiReasoningEffort string = 'none'

@description('Thousands of tokens a minute that the model is given.')
param openAiCapacity int = 50

@description('The memory of an instance in MB.')
param instanceMemoryMB int = 2048

@description('The most instances at a time.')
param maximumInstanceCount int = 40

@description('How many requests an instance answers at a time.')
param perInstanceConcurrency int = 32

@description('Instances for webhooks that are never cold.')
param alwaysReadyHttp int = 2

@description('Instances for orchestrations that are never cold.')
param alwaysReadyDurable int = 1

@description('Origins of pages that may call the REST API, with commas between them.')
param corsOrigins string = ''

@description('So many calls at once in the whole deployment; 0: no limit.')
@minValue(0)
param maxLiveCalls int = 0

@description('From which level on the app tells what it does.')
@allowed(['DEBUG', 'INFO', 'WARNING', 'ERROR'])
param logLevel string = 'INFO'

@description('The address of an OTLP collector that traces and metrics go to beside Application Insights, or nothing.')
param otlpEndpoint string = ''

@description('Whether that collector wants headers; the key vault then holds them as otlp-headers.')
param otlpWantsHeaders bool = false

@description('For how many days logs are kept.')
param logRetentionDays int = 30

var deploymentContainer = 'deployment'
var suffix = uniqueString(resourceGroup().id)
var appName = '${name}-${suffix}'
var secretRoot = '@Microsoft.KeyVault(VaultName=${keyVaultName};SecretName='

// Keys of services are empty: the app comes as its identity. OUTBOUND_ALLOW makes exceptions for one machine alone.
var appSettings = {
  PUBLIC_URL: empty(publicUrl) ? 'https://${appName}.azurewebsites.net' : publicUrl
  MONGODB_URI: '${secretRoot}mongodb-uri)'
  MONGODB_DATABASE: mongodbDatabase
  BLOB_CONNECTION: ''
  BLOB_URL: storage.outputs.blobUrl
  BLOB_CONTAINER: blobContainer
  TWILIO_ACCOUNT_SID: twilioAccountSid
  TWILIO_AUTH_TOKEN: '${secretRoot}twilio-auth-token)'
  TWILIO_AUTH_TOKEN_PREVIOUS: keysAreRotating ? '${secretRoot}twilio-auth-token-previous)' : ''
  TWILIO_API_URL: twilioApiUrl
  SPEECH_ENDPOINT: speech.outputs.endpoint
  SPEECH_KEY: ''
  OPENAI_ENDPOINT: openAi.outputs.endpoint
  OPENAI_KEY: ''
  OPENAI_MODEL: openAi.outputs.model
  OPENAI_REASONING_EFFORT: openAiReasoningEffort
  MEDIA_KEY: '${secretRoot}media-key)'
  MEDIA_KEY_PREVIOUS: keysAreRotating ? '${secretRoot}media-key-previous)' : ''
  SECRETS_KEY: '${secretRoot}secrets-key)'
  SECRETS_KEY_PREVIOUS: keysAreRotating ? '${secretRoot}secrets-key-previous)' : ''
  PERSON_KEY: '${secretRoot}person-key)'
  MAX_LIVE_CALLS: string(maxLiveCalls)
  CORS_ORIGINS: corsOrigins
  AZURE_CLIENT_ID: identity.outputs.clientId
  LOG_LEVEL: logLevel
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
  OTEL_EXPORTER_OTLP_HEADERS: otlpWantsHeaders ? '${secretRoot}otlp-headers)' : ''
}

module identity 'modules/identity.bicep' = {
  params: {
    name: '${name}-identity'
    location: location
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: take('${toLower(replace(name, '-', ''))}${suffix}', 24)
    location: location
    deploymentContainer: deploymentContainer
    appContainer: blobContainer
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    name: '${name}-insights'
    location: location
    retentionDays: logRetentionDays
  }
}

module speech 'modules/speech.bicep' = {
  params: {
    name: '${name}-speech-${suffix}'
    location: location
  }
}

module openAi 'modules/openai.bicep' = {
  params: {
    name: '${name}-openai-${suffix}'
    location: location
    model: openAiModel
    modelVersion: openAiModelVersion
    capacity: openAiCapacity
  }
}

module access 'modules/access.bicep' = {
  params: {
    principalId: identity.outputs.principalId
  }
}

module functionApp 'modules/function_app.bicep' = {
  params: {
    name: appName
    location: location
    identityResourceId: identity.outputs.resourceId
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.accountName
    deploymentUrl: '${storage.outputs.blobUrl}${deploymentContainer}'
    componentName: monitoring.outputs.componentName
    appSettings: appSettings
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    perInstanceConcurrency: perInstanceConcurrency
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyDurable: alwaysReadyDurable
  }
  dependsOn: [access]
}

@description('The address of the app; a number\'s voice webhook is this and /twilio/voice.')
output url string = functionApp.outputs.url

@description('The name of the function app, to publish the code to.')
output functionAppName string = appName
