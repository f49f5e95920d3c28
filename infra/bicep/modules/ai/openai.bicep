@description('The name of the Azure OpenAI account, and of its own subdomain.')
param name string

@description('Where it is kept.')
param location string

@description('The models that are deployed; the first is the one that agents speak with.')
@minLength(1)
param deployments deploymentType[]

@description('How the content filter works: Asynchronous_filter judges while words stream, Default holds them back.')
@allowed(['Asynchronous_filter', 'Default'])
param contentFilter string

@description('Whether it is reached by a private endpoint alone.')
param isPrivate bool

// What Microsoft.DefaultV2 does, only sooner: the four harms on both sides, attacks in the prompt, others' texts.
var harms = ['Hate', 'Sexual', 'Selfharm', 'Violence']
var filters = concat(
  map(harms, harm => { name: harm, severityThreshold: 'Medium', blocking: true, enabled: true, source: 'Prompt' }),
  map(harms, harm => { name: harm, severityThreshold: 'Medium', blocking: true, enabled: true, source: 'Completion' }),
  [
    { name: 'Jailbreak', blocking: true, enabled: true, source: 'Prompt' }
    { name: 'Protected Material Text', blocking: true, enabled: true, source: 'Completion' }
  ]
)

resource account 'Microsoft.CognitiveServices/accounts@2025-12-01' = {
  name: name
  location: location
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

resource policy 'Microsoft.CognitiveServices/accounts/raiPolicies@2025-12-01' = {
  parent: account
  name: 'talkstack'
  properties: {
    basePolicyName: 'Microsoft.DefaultV2'
    mode: contentFilter
    contentFilters: filters
  }
}

// The account takes one change at a time: two deployments at once end in a conflict.
@batchSize(1)
resource models 'Microsoft.CognitiveServices/accounts/deployments@2025-12-01' = [for deployment in deployments: {
  parent: account
  name: deployment.name
  sku: {
    name: deployment.sku
    capacity: deployment.capacity
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: deployment.model
      version: deployment.version
    }
    raiPolicyName: policy.name
    versionUpgradeOption: 'NoAutoUpgrade'
  }
}]

@description('Its resource id, for a private endpoint.')
output resourceId string = account.id

@description('The root of its v1 API.')
output endpoint string = '${account.properties.endpoint}openai/v1/'

@description('What requests name as their model.')
output model string = models[0].name

@export()
type deploymentType = {
  @description('What agents and requests name it by.')
  name: string
  @description('The model, as Azure names it.')
  model: string
  @description('The model\'s version, which stays until another one stands here.')
  version: string
  @description('From where it may answer: anywhere, the data zone, or the account\'s region alone.')
  sku: skuType
  @description('Thousands of tokens a minute, or units where it is provisioned.')
  capacity: int
}

// Global answers from anywhere, DataZone from the zone of the account's region, the others from that region alone.
type skuType = 'GlobalStandard' | 'DataZoneStandard' | 'Standard' | 'GlobalProvisionedManaged' | 'DataZoneProvisionedManaged' | 'ProvisionedManaged'
