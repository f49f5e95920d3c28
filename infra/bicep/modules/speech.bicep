@description('The name of the Azure Speech account, and of its own subdomain.')
param name string

@description('Where it is kept; the nearer to the function app, the quicker a turn.')
param location string

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  kind: 'SpeechServices'
  sku: {
    name: 'S0'
  }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }
}

@description('The root of its address, for recognition and synthesis alike.')
output endpoint string = account.properties.endpoint
