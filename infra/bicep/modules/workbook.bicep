@description('The title of the workbook.')
param title string

@description('Where it is kept: the region of the component.')
param location string

@description('The resource id of the Application Insights component that it asks, and is found at.')
param componentId string

var content = union(loadYamlContent('../workbook.yaml'), {
  fallbackResourceIds: [componentId]
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(componentId, 'talkstack')
  location: location
  kind: 'shared'
  properties: {
    displayName: title
    category: 'workbook'
    sourceId: componentId
    version: content.version
    serializedData: string(content)
  }
}
