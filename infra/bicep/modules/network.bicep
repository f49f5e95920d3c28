@description('The name of the virtual network; what belongs to it is called after it.')
param name string

@description('Where it is: the region of the app.')
param location string

@description('Its addresses, /24 or wider: one half for instances, one for private endpoints.')
param addressPrefix string

@description('Whether the address that the app comes from outlives the loss of a zone.')
param zoneRedundant bool

@description('The storage account behind the app.')
param storageId string

@description('The vault.')
param vaultId string

@description('The scheduler of orchestrations.')
param schedulerId string

@description('The account of Azure Speech.')
param speechId string

@description('The account of Azure OpenAI.')
param openAiId string

@description('The cluster of Azure DocumentDB; nothing: the database is elsewhere.')
param mongoId string

var half = parseCidr(addressPrefix).cidr + 1
var storageSuffix = environment().suffixes.storage

// What is reached privately, as which part of it, and in which zone its name is then found. Queues are not: see access.bicep.
var table = [
  { name: 'blob', resourceId: storageId, groupId: 'blob', zone: 'privatelink.blob.${storageSuffix}' }
  { name: 'table', resourceId: storageId, groupId: 'table', zone: 'privatelink.table.${storageSuffix}' }
  { name: 'vault', resourceId: vaultId, groupId: 'vault', zone: 'privatelink.vaultcore.azure.net' }
  { name: 'scheduler', resourceId: schedulerId, groupId: 'scheduler', zone: 'privatelink.durabletask.io' }
  { name: 'speech', resourceId: speechId, groupId: 'account', zone: 'privatelink.cognitiveservices.azure.com' }
  { name: 'openai', resourceId: openAiId, groupId: 'account', zone: 'privatelink.openai.azure.com' }
  { name: 'mongo', resourceId: mongoId, groupId: 'MongoCluster', zone: 'privatelink.mongocluster.cosmos.azure.com' }
]
var endpoints = filter(table, endpoint => !empty(endpoint.resourceId))

module address 'br/public:avm/res/network/public-ip-address:0.13.0' = {
  params: {
    name: '${name}-address'
    location: location
    availabilityZones: zoneRedundant ? [1, 2, 3] : []
    enableTelemetry: false
  }
}

// Twilio, models of others and customers' own servers are reached over the internet, from one address that they can allow.
// The gateway stands in one zone, which Azure chooses. StandardV2 spans them, and was not for subnets like the app's.
module gateway 'br/public:avm/res/network/nat-gateway:2.1.0' = {
  params: {
    name: '${name}-gateway'
    location: location
    availabilityZone: -1
    publicIpResourceIds: [address.outputs.resourceId]
    enableTelemetry: false
  }
}

module network 'br/public:avm/res/network/virtual-network:0.10.1' = {
  params: {
    name: name
    location: location
    addressPrefixes: [addressPrefix]
    subnets: [
      {
        name: 'app'
        addressPrefix: cidrSubnet(addressPrefix, half, 0)
        delegation: 'Microsoft.App/environments'
        natGatewayResourceId: gateway.outputs.resourceId
      }
      {
        name: 'endpoints'
        addressPrefix: cidrSubnet(addressPrefix, half, 1)
      }
    ]
    enableTelemetry: false
  }
}

module zones 'br/public:avm/res/network/private-dns-zone:0.8.1' = [for endpoint in endpoints: {
  params: {
    name: endpoint.zone
    location: 'global'
    virtualNetworkLinks: [{ virtualNetworkResourceId: network.outputs.resourceId }]
    enableTelemetry: false
  }
}]

module privateEndpoints 'br/public:avm/res/network/private-endpoint:0.12.1' = [for (endpoint, i) in endpoints: {
  params: {
    name: '${name}-${endpoint.name}'
    location: location
    subnetResourceId: network.outputs.subnetResourceIds[1]
    privateLinkServiceConnections: [
      {
        name: endpoint.name
        properties: { privateLinkServiceId: endpoint.resourceId, groupIds: [endpoint.groupId] }
      }
    ]
    privateDnsZoneGroup: {
      privateDnsZoneGroupConfigs: [{ privateDnsZoneResourceId: zones[i].outputs.resourceId }]
    }
    enableTelemetry: false
  }
}]

@description('The subnet of the function app.')
output appSubnetId string = network.outputs.subnetResourceIds[0]

@description('The address that the app comes from.')
output outboundAddress string = address.outputs.ipAddress
