@description('The name of the function app.')
param name string

@description('Where it runs.')
param location string

@description('The resource id of its plan.')
param planId string

@description('The resource id of the identity that it wears.')
param identityResourceId string

@description('The client id of that identity.')
param identityClientId string

@description('The name of the storage account behind the host and the deployment.')
param storageAccountName string

@description('The address of the container that the app is deployed from.')
param deploymentUrl string

@description('The name of the Application Insights component.')
param componentName string

@description('The address of Durable Task Scheduler.')
param schedulerEndpoint string

@description('What the product reads, by name.')
param appSettings object

@description('The subnet that it reaches data and models from; nothing: it has no network of its own.')
param subnetId string

@description('How it grows, and what a new version does to it.')
param scale scaleType

resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: componentName }

var alwaysReady = [
  { name: 'http', instanceCount: scale.alwaysReadyHttp }
  { name: 'durable', instanceCount: scale.alwaysReadyDurable }
]

var platformSettings = {
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};TaskHub=talkstack;Authentication=ManagedIdentity;ClientID=${identityClientId}'
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  // The exporter in the app reports about itself to nobody.
  APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true'
  APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true'
  APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED: 'true'
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  tags: { 'azd-service-name': 'api' }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityResourceId}': {} } }
  properties: {
    serverFarmId: planId
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identityResourceId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      // With the app itself, not after it: each change of a site restarts or replaces its instances.
      appSettings: map(items(union(appSettings, platformSettings)), it => { name: it.key, value: it.value })
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityResourceId }
        }
      }
      runtime: { name: 'python', version: '3.13' }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.instanceMemoryMB
        maximumInstanceCount: scale.maximumInstanceCount
        alwaysReady: filter(alwaysReady, group => group.instanceCount > 0)
        triggers: { http: { perInstanceConcurrency: scale.perInstanceConcurrency } }
      }
      #disable-next-line BCP037 // Documented from 2024-11-01 on, and missing in the types of every version.
      siteUpdateStrategy: { type: scale.updateStrategy }
    }
  }
}

// The package is published by identity: nobody publishes by a name and a password. That closes FTP as well, of whose
// own switch, ftpsState, Flex Consumption will not hear.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = [for way in ['ftp', 'scm']: {
  parent: app
  #disable-next-line BCP225 // Both names have the same properties.
  name: way
  properties: { allow: false }
}]

@description('The address of the app, without a path.')
output url string = 'https://${app.properties.defaultHostName}'

// The bounds of these are those of the parameters of main.
@export()
type scaleType = {
  @description('The memory of an instance in MB.')
  instanceMemoryMB: int
  @description('The most instances of each group at a time.')
  maximumInstanceCount: int
  @description('How many requests an instance answers at a time.')
  perInstanceConcurrency: int
  @description('Instances for webhooks that are never cold.')
  alwaysReadyHttp: int
  @description('Instances for orchestrations that are never cold.')
  alwaysReadyDurable: int
  @description('What a new version does to calls: Recreate or RollingUpdate.')
  updateStrategy: string
}
