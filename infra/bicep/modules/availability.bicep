@description('What the test and its alert are named after.')
param name string

@description('Where the test is kept: the region of the component.')
param location string

@description('The resource id of the Application Insights component that keeps the results.')
param componentId string

@description('The address of the app as Twilio knows it, without a path.')
param url string

@description('From where the app is asked every five minutes, by the ids of Azure\'s own locations; each costs a little.')
@minLength(1)
param locations string[]

@description('The resource id of the action group that is told when two of them, or the only one, get no answer.')
param actionGroupId string

module test 'br/public:avm/res/insights/webtest:0.3.2' = {
  params: {
    name: '${name}-health'
    location: location
    webTestName: '${name}-health'
    description: 'Whether the app is there for who comes from outside, and can reach its database and its storage.'
    appInsightResourceId: componentId
    kind: 'standard'
    locations: map(locations, id => { Id: id })
    frequency: 300
    timeout: 30
    retryEnabled: true
    request: {
      RequestUrl: '${url}/health/ready'
      HttpVerb: 'GET'
      ParseDependentRequests: false
    }
    validationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 7
    }
    enableTelemetry: false
  }
}

module alert 'br/public:avm/res/insights/metric-alert:0.4.1' = {
  params: {
    name: '${name}-nobody-answers'
    alertDescription: 'The app does not answer from outside, or its certificate runs out. /health/ready says what it cannot reach; calls go to the numbers\' fallback meanwhile.'
    severity: 0
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    scopes: [test.outputs.resourceId, componentId]
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      componentResourceId: componentId
      webTestResourceId: test.outputs.resourceId
      failedLocationCount: min(2, length(locations))
    }
    actions: [actionGroupId]
    enableTelemetry: false
  }
}
