@description('The name of the Azure OpenAI account, and of its own subdomain.')
param name string

@description('Where it is kept.')
param location string

@description('The model, which is also the name of its deployment.')
param model string

@description('The version of the model.')
param modelVersion string

@description('Thousands of tokens a minute.')
@minValue(1)
param capacity int

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }
}

resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = {
  parent: account
  name: model
  sku: {
    name: 'GlobalStandard'
    capacity: capacity
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: model
      version: modelVersion
    }
    versionUpgradeOption: 'NoAutoUpgrade'
  }
}

@description('The root of its v1 API.')
output endpoint string = '${account.properties.endpoint}openai/v1/'

@description('What requests name as their model.')
output model string = deployment.name
