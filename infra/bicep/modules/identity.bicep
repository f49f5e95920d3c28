@description('The name of the identity.')
param name string

@description('Where it is kept.')
param location string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

@description('Its resource id, by which the function app wears it.')
output resourceId string = identity.id

@description('Its client id, by which the code asks for its tokens.')
output clientId string = identity.properties.clientId

@description('Its object id, to which roles are given.')
output principalId string = identity.properties.principalId
