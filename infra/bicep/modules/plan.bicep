@description('The name of the plan.')
param name string

@description('Where it runs.')
param location string

@description('Whether instances are spread over zones.')
param zoneRedundant bool

// Flex Consumption: one plan, one app.
resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

@description('Its resource id.')
output resourceId string = plan.id
