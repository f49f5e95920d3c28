@description('The name of the component; its workspace is called after it.')
param name string

@description('Where it is kept.')
param location string

@description('For how many days logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Gigabytes a day beyond which nothing more is kept until the next day, and no alert sees anything; -1: no limit.')
@minValue(-1)
param dailyCapGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    retentionInDays: retentionDays
    sku: {
      name: 'PerGB2018'
    }
    workspaceCapping: {
      dailyQuotaGb: dailyCapGb
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    WorkspaceResourceId: workspace.id
  }
}

@description('The resource id of the workspace, for logs of other resources.')
output workspaceId string = workspace.id

@description('The name of the component.')
output componentName string = component.name

@description('The resource id of the component, which alerts and the workbook ask.')
output componentId string = component.id
