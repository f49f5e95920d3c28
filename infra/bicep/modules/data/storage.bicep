@description('The name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Where it is kept.')
param location string

@description('The container of stock speech and of the audio of calls.')
param appContainer string

@description('Whether it outlives the loss of a zone.')
param zoneRedundant bool

@description('Whether it is reached by private endpoints alone.')
param isPrivate bool

var deploymentContainer = 'deployment'

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

// Nothing is kept of what is deleted: audio that was erased is gone.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: false
    }
    containerDeleteRetentionPolicy: {
      enabled: false
    }
  }
}

// The host wants an account that has all three services, though nothing of ours is put into queues.
resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-08-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-08-01' = {
  parent: account
  name: 'default'
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = [for container in [deploymentContainer, appContainer]: {
  parent: blobs
  name: container
  properties: {
    publicAccess: 'None'
  }
}]

var forgotten = [
  { name: 'forget-the-audio-of-calls', folder: 'calls', days: 1 }
  { name: 'forget-previews-of-voices', folder: 'voices', days: 30 }
]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [for rule in forgotten: {
        name: rule.name
        type: 'Lifecycle'
        enabled: true
        definition: {
          filters: {
            blobTypes: ['blockBlob']
            prefixMatch: ['${appContainer}/${rule.folder}/']
          }
          actions: {
            baseBlob: { delete: { daysAfterModificationGreaterThan: rule.days } }
          }
        }
      }]
    }
  }
}

@description('Its resource id, for private endpoints.')
output resourceId string = account.id

@description('The name of the account.')
output accountName string = account.name

@description('The address of its blobs, with a slash at the end.')
output blobUrl string = account.properties.primaryEndpoints.blob

@description('The address of the container that the app is deployed from.')
output deploymentUrl string = '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
