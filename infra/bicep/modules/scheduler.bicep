@description('The name of the scheduler.')
@minLength(3)
@maxLength(64)
param name string

@description('Where it runs.')
param location string

@description('How it is paid for: by what it does, or by units of capacity.')
@allowed(['Consumption', 'Dedicated'])
param skuName string

@description('Units of a dedicated scheduler; three are needed to outlive the loss of a zone.')
@minValue(1)
@maxValue(3)
param capacity int

@description('Whether it is reached by a private endpoint alone.')
param isPrivate bool

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  properties: {
    sku: skuName == 'Dedicated' ? { name: skuName, capacity: capacity } : { name: skuName }
    // It may not be empty. Whoever comes from anywhere still needs a role.
    ipAllowlist: ['0.0.0.0/0']
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

// The name stands in host.json too.
resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2026-02-01' = {
  parent: scheduler
  name: 'talkstack'
}

// The app purges what ended well within hours. What failed is kept this long for who looks into it.
resource retention 'Microsoft.DurableTask/schedulers/retentionPolicies@2026-02-01' = {
  parent: scheduler
  name: 'default'
  properties: {
    retentionPolicies: [
      {
        retentionPeriodInDays: 30
      }
    ]
  }
}

@description('Its name.')
output name string = scheduler.name

@description('Its resource id, for a private endpoint.')
output resourceId string = scheduler.id

@description('The address that hosts connect to.')
output endpoint string = scheduler.properties.endpoint
