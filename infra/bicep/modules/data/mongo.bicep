@description('The name of the cluster: lower-case letters, digits and single hyphens.')
@minLength(3)
@maxLength(40)
param name string

@description('Where it is kept.')
param location string

@description('How large it is, and what it outlives.')
param cluster clusterType

@description('The object id of the identity that is let in.')
param principalId string

@description('Whether it is reached by a private endpoint alone.')
param isPrivate bool

// No administrator and no password: only identities come in.
resource server 'Microsoft.DocumentDB/mongoClusters@2025-09-01' = {
  name: name
  location: location
  properties: {
    authConfig: {
      allowedModes: ['MicrosoftEntraID']
    }
    compute: {
      tier: cluster.tier
    }
    storage: {
      sizeGb: cluster.storageGb
    }
    sharding: {
      shardCount: 1
    }
    highAvailability: {
      targetMode: cluster.highAvailability
    }
    serverVersion: '8.0'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

// Azure's resource manager knows no narrower role than this one.
resource user 'Microsoft.DocumentDB/mongoClusters/users@2025-09-01' = {
  parent: server
  name: principalId
  properties: {
    identityProvider: {
      type: 'MicrosoftEntraID'
      properties: {
        principalType: 'servicePrincipal'
      }
    }
    roles: [
      {
        db: 'admin'
        role: 'root'
      }
    ]
  }
}

// Without a virtual network the app comes from any address of Azure: this range is the service's word for them all.
// It waits for the user: the cluster takes one change at a time.
resource azure 'Microsoft.DocumentDB/mongoClusters/firewallRules@2025-09-01' = if (!isPrivate) {
  parent: server
  name: 'azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [user]
}

@description('Its resource id, for a private endpoint.')
output resourceId string = server.id

@description('Its address for drivers. It holds nothing to hide: whoever comes brings a token.')
output uri string = 'mongodb+srv://${server.name}.global.mongocluster.cosmos.azure.com/?tls=true&authMechanism=MONGODB-OIDC&retrywrites=false&maxIdleTimeMS=120000'

@export()
type clusterType = {
  @description('How large its nodes are; from M25 on with backups, from M30 on with a second node, and from there never smaller.')
  tier: tierType
  @description('Gigabytes of each node\'s disk, which never shrinks.')
  storageGb: int
  @description('Whether there is a second node, and where.')
  highAvailability: highAvailabilityType
}

// The free tier is none of these: it lets in by a password alone. M10 to M25 have 32, 64 or 128 GB.
type tierType = 'M10' | 'M20' | 'M25' | 'M30' | 'M40' | 'M50' | 'M60' | 'M80'

type highAvailabilityType = 'Disabled' | 'SameZone' | 'ZoneRedundantPreferred'
