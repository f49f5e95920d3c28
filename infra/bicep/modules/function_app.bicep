@description('The name of the function app; its plan is called after it.')
param name string

@description('Where it runs.')
param location string

@description('The resource id of the identity that it wears.')
param identityResourceId string

@description('The client id of that identity.')
param identityClientId string

@description('The name of the storage account behind the host, Durable Functions and the deployment.')
param storageAccountName string

@description('The address of the container that the app is deployed from.')
param deploymentUrl string

@description('The name of the Application Insights component.')
param componentName string

@description('What the product reads, by name.')
param appSettings object

@description('The memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('The most instances at a time.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

@description('How many requests an instance answers at a time. Python has 1 unless told.')
@minValue(1)
@maxValue(1000)
param perInstanceConcurrency int

@description('Instances for webhooks that are never cold.')
@minValue(0)
param alwaysReadyHttp int

@description('Instances for orchestrations that are never cold.')
@minValue(0)
param alwaysReadyDurable int

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var alwaysReady = [
  {
    name: 'http'
    instanceCount: alwaysReadyHttp
  }
  {
    name: 'durable'
    instanceCount: alwaysReadyDurable
  }
]

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${name}-plan'
  location: location
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityResourceId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityResourceId
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityResourceId
          }
        }
      }
      runtime: {
        name: 'python'
        version: '3.13'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: filter(alwaysReady, group => group.instanceCount > 0)
        triggers: {
          http: {
            perInstanceConcurrency: perInstanceConcurrency
          }
        }
      }
    }
  }
}

var platformSettings = {
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  // The exporter in the app reports about itself to nobody.
  APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true'
  APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true'
  APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED: 'true'
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(appSettings, platformSettings)
}

@description('The address of the app, without a path.')
output url string = 'https://${app.properties.defaultHostName}'
