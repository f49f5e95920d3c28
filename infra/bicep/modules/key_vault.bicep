@description('The name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Where it is kept.')
param location string

@description('The resource id of the workspace that keeps who read or changed a secret.')
param workspaceId string

@description('Whether it is reached by a private endpoint alone.')
param isPrivate bool

// The templates hold no secret: whoever deploys puts them in.
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

// Who, when and from where, in the table AZKVAuditLogs; never a value.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
  }
}

@description('Its name.')
output name string = vault.name

@description('Its resource id, for a private endpoint.')
output resourceId string = vault.id
