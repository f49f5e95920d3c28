@description('The name of the Azure Speech account, and of its own subdomain.')
param name string

@description('Where it is kept; the nearer to the function app, the quicker a turn.')
param location string

@description('Whether it is reached by a private endpoint alone.')
param isPrivate bool

resource account 'Microsoft.CognitiveServices/accounts@2025-12-01' = {
  name: name
  location: location
  kind: 'SpeechServices'
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

@description('Its resource id, for a private endpoint.')
output resourceId string = account.id

@description('The root of its address, for recognition and synthesis alike.')
output endpoint string = account.properties.endpoint
