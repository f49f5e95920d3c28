@description('The name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Where it is kept: another region than the app\'s.')
param location string

@description('Whether it outlives the loss of a zone.')
param zoneRedundant bool

// A number's fallback must answer when everything else is gone, so it shares nothing with the app: not the region, not
// the account, no key and no network. It is the one place that anybody may read, and holds static TwiML alone.
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
    publicNetworkAccess: 'Enabled'
    supportsHttpsTrafficOnly: true
  }
}

// A static website is read at an address of its own: neither a list of what is there nor another container is public.
resource site 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    staticWebsite: {
      enabled: true
    }
  }
}

@description('The name of the account; its files go into the container $web.')
output accountName string = account.name

@description('The address that they are read at, with a slash at the end.')
output url string = account.properties.primaryEndpoints.web
