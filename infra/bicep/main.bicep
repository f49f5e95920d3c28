metadata description = 'Talkstack on Azure Functions: everything that the app needs, in one resource group.'

import { deploymentType } from 'modules/ai/openai.bicep'
import { clusterType } from 'modules/data/mongo.bicep'

@description('What every resource is named after: a letter, then lower-case letters, digits and single hyphens.')
@minLength(3)
@maxLength(16)
param name string

@description('Where the app and its data are: a region with Flex Consumption and Durable Task Scheduler.')
@minLength(1)
param location string = resourceGroup().location

@description('The address that callers of the app know: its own domain, or nothing for the one that Azure gives.')
param publicUrl string = ''

@description('The account at Twilio that calls come from.')
param twilioAccountSid string

@description('The region that the account at Twilio is kept in; nothing: us1.')
@allowed(['', 'us1', 'ie1', 'au1'])
param twilioRegion string = ''

@description('Where requests enter Twilio\'s network; nothing: the edge that belongs to the region.')
@allowed(['', 'ashburn', 'dublin', 'frankfurt', 'sao-paulo', 'singapore', 'sydney', 'tokyo', 'umatilla'])
param twilioEdge string = ''

@description('Where speech is recognised and made; every sentence goes there and back, so the nearer the better.')
param speechLocation string = location

@description('Where the account of Azure OpenAI is; which data zone that is decides where DataZoneStandard may answer from.')
param openAiLocation string = location

@description('The language models that are deployed; the first is the one that agents speak with.')
@minLength(1)
param openAiDeployments deploymentType[]

@description('How long the model thinks before it speaks; a caller waits for that.')
@allowed(['', 'none', 'minimal', 'low', 'medium', 'high'])
param openAiReasoningEffort string = 'none'

@description('How the content filter of the models works: Asynchronous_filter judges while words stream, Default holds them back.')
@allowed(['Asynchronous_filter', 'Default'])
param contentFilter string = 'Asynchronous_filter'

@description('What MongoDB is: a cluster of Azure DocumentDB of our own, or what the secret mongodb-uri names, such as Atlas.')
@allowed(['documentDb', 'connectionString'])
param database string = 'documentDb'

@description('The cluster of Azure DocumentDB, when the database is one. High availability needs M30 or more.')
param documentDb clusterType = {
  tier: 'M30'
  storageGb: 32
  highAvailability: 'Disabled'
}

@description('The database in MongoDB.')
param mongodbDatabase string = 'talkstack'

@description('The container of stock speech and of the audio of calls.')
param blobContainer string = 'talkstack'

@description('Whether the app and its storage outlive the loss of a zone; the platform then keeps two instances of each group ready.')
param zoneRedundant bool = false

@description('What a new version does to calls: Recreate restarts every instance at once, RollingUpdate (a preview) lets each finish.')
@allowed(['Recreate', 'RollingUpdate'])
param updateStrategy string = 'Recreate'

@description('The memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances at a time.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('How many requests an instance answers at a time.')
@minValue(1)
@maxValue(1000)
param perInstanceConcurrency int = 32

@description('Instances for webhooks that are never cold.')
@minValue(0)
param alwaysReadyHttp int = 2

@description('Instances for orchestrations that are never cold.')
@minValue(0)
param alwaysReadyDurable int = 1

@description('How the scheduler of orchestrations is paid for: by what it does, or by units of capacity.')
@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('Units of a dedicated scheduler; three are needed to outlive the loss of a zone.')
@minValue(1)
@maxValue(3)
param schedulerCapacity int = 1

@description('Whether data and models are reached through a virtual network alone. The app itself stays public: Twilio must reach it.')
param privateNetworking bool = false

@description('The addresses of the virtual network, /24 or wider: one half for instances, one for private endpoints.')
param addressPrefix string = '10.80.0.0/24'

@description('Whether the keys of before are still accepted; the vault then holds each as its name and -previous.')
param keysAreRotating bool = false

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

@description('Whether that collector wants headers; the vault then holds them as otlp-headers.')
param otlpWantsHeaders bool = false

@description('For how many days logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Gigabytes of logs a day beyond which nothing more is kept until the next day; -1: no limit.')
@minValue(-1)
param logDailyCapGb int = -1

@description('Who is told of an alert; nothing: alerts are seen in the portal alone.')
param alertEmail string = ''

@description('Whether alerts ask at all: each rule costs a little a month.')
param alertsEnabled bool = true

@description('What alerts put up with.')
param alertThresholds thresholdsType = {
  ringMs: 3000
  answerMs: 3000
  fillerPercent: 10
  providerErrorsPerMinute: 1
  takenOverPercent: 1
  failedCallsPercent: 5
  dollarsPerHour: 50
  failedRequests: 3
}

@description('From where the app is asked for its health, by the ids of Azure\'s locations for availability tests; none: it is not asked.')
param healthLocations string[] = []

@description('Where the document that a number falls back to is kept: another region than the app\'s.')
param fallbackLocation string = location

@description('The object id of who deploys, who may then write the fallback document; nothing: nobody is given that.')
param deployerPrincipalId string = ''

@description('What that object id is of.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param deployerPrincipalType string = 'User'

var suffix = uniqueString(resourceGroup().id)
var appName = '${name}-${suffix}'
var url = empty(publicUrl) ? 'https://${appName}.azurewebsites.net' : publicUrl
var ownCluster = database == 'documentDb'
var secretRoot = '@Microsoft.KeyVault(VaultName=${vault.outputs.name};SecretName='

var rotated = ['twilio-auth-token', 'media-key', 'secrets-key']
var expected = concat(
  ['twilio-auth-token', 'media-key', 'secrets-key', 'person-key'],
  keysAreRotating ? map(rotated, each => '${each}-previous') : [],
  ownCluster ? [] : ['mongodb-uri'],
  otlpWantsHeaders ? ['otlp-headers'] : []
)

// An account that is kept in a region is reached by an edge and that region alone: without an edge Twilio asks us1.
var edges = { ie1: 'dublin', au1: 'sydney' }
var region = empty(twilioRegion) ? 'us1' : twilioRegion
var edge = empty(twilioEdge) ? edges[?region] ?? 'ashburn' : twilioEdge
var twilioIsPlain = empty(twilioRegion) && empty(twilioEdge)

// Keys of services are empty: the app comes as its identity. OUTBOUND_ALLOW makes exceptions for one machine alone.
var appSettings = {
  PUBLIC_URL: url
  MONGODB_URI: ownCluster ? mongo!.outputs.uri : '${secretRoot}mongodb-uri)'
  MONGODB_DATABASE: mongodbDatabase
  BLOB_CONNECTION: ''
  BLOB_URL: storage.outputs.blobUrl
  BLOB_CONTAINER: blobContainer
  TWILIO_ACCOUNT_SID: twilioAccountSid
  TWILIO_AUTH_TOKEN: '${secretRoot}twilio-auth-token)'
  TWILIO_AUTH_TOKEN_PREVIOUS: keysAreRotating ? '${secretRoot}twilio-auth-token-previous)' : ''
  TWILIO_API_URL: twilioIsPlain ? 'https://api.twilio.com' : 'https://api.${edge}.${region}.twilio.com'
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
  FALLBACK_URL: fallback.outputs.url
  CORS_ORIGINS: corsOrigins
  AZURE_CLIENT_ID: identity.outputs.clientId
  LOG_LEVEL: logLevel
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
  OTEL_EXPORTER_OTLP_HEADERS: otlpWantsHeaders ? '${secretRoot}otlp-headers)' : ''
}

module identity 'br/public:avm/res/managed-identity/user-assigned-identity:0.6.0' = {
  params: {
    name: '${name}-identity'
    location: location
    enableTelemetry: false
  }
}

module vault 'modules/key_vault.bicep' = {
  params: {
    name: take('${name}-${suffix}', 24)
    location: location
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetworking
  }
}

module storage 'modules/data/storage.bicep' = {
  params: {
    name: take('${replace(name, '-', '')}${suffix}', 24)
    location: location
    appContainer: blobContainer
    zoneRedundant: zoneRedundant
    isPrivate: privateNetworking
  }
}

module fallback 'modules/data/fallback.bicep' = {
  params: {
    name: take('fb${suffix}${replace(name, '-', '')}', 24)
    location: fallbackLocation
    zoneRedundant: zoneRedundant
  }
}

module mongo 'modules/data/mongo.bicep' = if (ownCluster) {
  params: {
    name: '${name}-mongo-${suffix}'
    location: location
    cluster: documentDb
    principalId: identity.outputs.principalId
    isPrivate: privateNetworking
  }
}

module scheduler 'modules/scheduler.bicep' = {
  params: {
    name: '${name}-scheduler-${suffix}'
    location: location
    skuName: schedulerSku
    capacity: schedulerCapacity
    isPrivate: privateNetworking
  }
}

module speech 'modules/ai/speech.bicep' = {
  params: {
    name: '${name}-speech-${suffix}'
    location: speechLocation
    isPrivate: privateNetworking
  }
}

module openAi 'modules/ai/openai.bicep' = {
  params: {
    name: '${name}-openai-${suffix}'
    location: openAiLocation
    deployments: openAiDeployments
    contentFilter: contentFilter
    isPrivate: privateNetworking
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  params: {
    name: '${name}-network'
    location: location
    addressPrefix: addressPrefix
    zoneRedundant: zoneRedundant
    storageId: storage.outputs.resourceId
    vaultId: vault.outputs.resourceId
    schedulerId: scheduler.outputs.resourceId
    speechId: speech.outputs.resourceId
    openAiId: openAi.outputs.resourceId
    mongoId: ownCluster ? mongo!.outputs.resourceId : ''
  }
}

module access 'modules/access.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    deployerPrincipalId: deployerPrincipalId
    deployerPrincipalType: deployerPrincipalType
    storageAccountName: storage.outputs.accountName
    fallbackAccountName: fallback.outputs.accountName
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    name: '${name}-insights'
    location: location
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module alerts 'modules/alerts.bicep' = {
  params: {
    name: name
    location: location
    componentId: monitoring.outputs.componentId
    email: alertEmail
    enabled: alertsEnabled
    ringMs: alertThresholds.ringMs
    answerMs: alertThresholds.answerMs
    fillerPercent: alertThresholds.fillerPercent
    providerErrorsPerMinute: alertThresholds.providerErrorsPerMinute
    takenOverPercent: alertThresholds.takenOverPercent
    failedCallsPercent: alertThresholds.failedCallsPercent
    dollarsPerHour: alertThresholds.dollarsPerHour
    failedRequests: alertThresholds.failedRequests
  }
}

module availability 'modules/availability.bicep' = if (!empty(healthLocations)) {
  params: {
    name: name
    location: location
    componentId: monitoring.outputs.componentId
    url: url
    locations: healthLocations
    actionGroupId: alerts.outputs.actionGroupId
  }
}

module workbook 'modules/workbook.bicep' = {
  params: {
    title: 'Talkstack: ${name}'
    location: location
    componentId: monitoring.outputs.componentId
  }
}

module plan 'modules/plan.bicep' = {
  params: {
    name: '${appName}-plan'
    location: location
    zoneRedundant: zoneRedundant
  }
}

module functionApp 'modules/function_app.bicep' = {
  params: {
    name: appName
    location: location
    planId: plan.outputs.resourceId
    identityResourceId: identity.outputs.resourceId
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.accountName
    deploymentUrl: storage.outputs.deploymentUrl
    componentName: monitoring.outputs.componentName
    schedulerEndpoint: scheduler.outputs.endpoint
    appSettings: appSettings
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    scale: {
      instanceMemoryMB: instanceMemoryMB
      maximumInstanceCount: maximumInstanceCount
      perInstanceConcurrency: perInstanceConcurrency
      alwaysReadyHttp: alwaysReadyHttp
      alwaysReadyDurable: alwaysReadyDurable
      updateStrategy: updateStrategy
    }
  }
  dependsOn: [access]
}

@description('Where the app is.')
output AZURE_LOCATION string = location

@description('The name of the function app, to publish the code to.')
output AZURE_FUNCTION_APP_NAME string = appName

@description('The address of the app; a number\'s voice webhook is this and /twilio/voice.')
output TALKSTACK_URL string = url

@description('The address that Azure gives the app: what an own domain points to.')
output AZURE_APP_URL string = functionApp.outputs.url

@description('The vault that the app\'s settings refer to.')
output VAULT_NAME string = vault.outputs.name

@description('What the vault must hold before the app can start, with commas between the names.')
output VAULT_EXPECTS string = join(expected, ',')

@description('The account of the document that numbers fall back to.')
output FALLBACK_ACCOUNT_NAME string = fallback.outputs.accountName

@description('The address that files in the container $web of that account are read at, with a slash at the end.')
output FALLBACK_URL string = fallback.outputs.url

@description('The account of the host, the package and the audio.')
output STORAGE_ACCOUNT_NAME string = storage.outputs.accountName

@description('The scheduler of orchestrations; its hub is talkstack.')
output SCHEDULER_NAME string = scheduler.outputs.name

@description('The address that the app comes from, for the lists of who may come in elsewhere; nothing: it has no fixed one.')
output OUTBOUND_ADDRESS string = privateNetworking ? network!.outputs.outboundAddress : ''

// What alerts put up with; modules/alerts.bicep tells more of each, and its bounds.
type thresholdsType = {
  @description('Milliseconds that 95 of 100 callers at most may hear it ring.')
  ringMs: int
  @description('Milliseconds that 95 of 100 answers must not exceed.')
  answerMs: int
  @description('Of 100 answers, how many may have a filler before them.')
  fillerPercent: int
  @description('Failures of one provider a minute.')
  providerErrorsPerMinute: int
  @description('Of 100 turns, how many may have lost the instance that they began on.')
  takenOverPercent: int
  @description('Of 100 calls, how many may fail.')
  failedCallsPercent: int
  @description('Dollars an hour that calls may cost.')
  dollarsPerHour: int
  @description('Requests of Twilio in five minutes that may end in a server error.')
  failedRequests: int
}
