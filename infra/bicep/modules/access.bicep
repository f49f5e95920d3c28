@description('The object id of the identity that the app comes as.')
param principalId string

@description('The object id of who deploys; nothing: nobody is let in.')
param deployerPrincipalId string

@description('What that object id is of.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param deployerPrincipalType string

@description('The account of the host, the package and the audio.')
param storageAccountName string

@description('The account of the fallback document.')
param fallbackAccountName string

// On the one account: in the group they would open the fallback document as well. None is for queues: triggers and the
// storage of Durable Functions would fill them, and here the scheduler holds what waits.
var storageRoles = {
  // The host's keys, locks and package, and the app's audio. The host asks for an owner.
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  // The host's diagnostic events.
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

// A loop cannot choose what its assignments are scoped to. All that these open in the group is the app's to use, so the
// group is the scope, and each role is the least that does its work. In the vault that is every secret, the owner's key
// too: who has the app's database could make another one.
var roles = {
  durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  openAiUser: '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
  speechUser: 'f2dc8367-1007-4938-bd23-fe263f013447'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(roles): {
  name: guid(resourceGroup().id, principalId, role.value)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
  }
}]

resource storage 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: storageAccountName
}

resource storageAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(storageRoles): {
  name: guid(storage.id, principalId, role.value)
  scope: storage
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
  }
}]

resource fallback 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: fallbackAccountName
}

// Scoped to the one account: in the group it would open the audio of calls to who deploys.
resource deployer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerPrincipalId)) {
  name: guid(fallback.id, deployerPrincipalId, blobDataContributor)
  scope: fallback
  properties: {
    principalId: deployerPrincipalId
    principalType: deployerPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}
