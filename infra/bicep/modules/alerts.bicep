@description('What the alerts and their receivers are named after.')
param name string

@description('Where the rules are kept: the region of the component.')
param location string

@description('The resource id of the Application Insights component that is asked.')
param componentId string

@description('Who is told of an alert; nothing: the alerts are seen in the portal alone.')
param email string

@description('Whether anything is asked at all: each rule costs a little a month.')
param enabled bool

@description('Milliseconds that 95 of 100 callers at most may hear it ring, from Twilio\'s request to the greeting.')
@minValue(1)
param ringMs int

@description('Milliseconds from the caller\'s words to the answer that 95 of 100 answers must not exceed.')
@minValue(1)
param answerMs int

@description('Of 100 answers, how many may have a filler before them.')
@minValue(0)
@maxValue(100)
param fillerPercent int

@description('Failures of one provider a minute, on average over five minutes, that are put up with.')
@minValue(0)
param providerErrorsPerMinute int

@description('Of 100 turns, how many may have lost the instance that they began on.')
@minValue(0)
@maxValue(100)
param takenOverPercent int

@description('Of 100 calls, how many may fail.')
@minValue(0)
@maxValue(100)
param failedCallsPercent int

@description('Dollars an hour that calls may cost.')
@minValue(0)
param dollarsPerHour int

@description('Requests of Twilio in five minutes that may end in a server error.')
@minValue(0)
param failedRequests int

var rules = loadYamlContent('../alerts.yaml')

var thresholds = {
  'calls-are-answered-late': ringMs
  'answers-are-late': answerMs
  'callers-hear-fillers': fillerPercent
  'a-provider-fails': providerErrorsPerMinute
  'instances-die': takenOverPercent
  'the-orchestration-is-deaf': 5
  'calls-fail': failedCallsPercent
  'nobody-sweeps': 0
  money: dollarsPerHour
  'twilio-is-refused': failedRequests
}

module receivers 'br/public:avm/res/insights/action-group:0.8.0' = {
  params: {
    name: '${name}-operations'
    groupShortName: 'talkstack'
    emailReceivers: empty(email) ? [] : [
      {
        name: 'operations'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
    enableTelemetry: false
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in items(rules): {
  name: '${name}-${rule.key}'
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: 'Talkstack: ${rule.value.title}'
    description: rule.value.description
    severity: rule.value.severity
    enabled: enabled
    autoMitigate: true
    // The component is moments old in a first deployment, and may not know its tables yet. Tests have read the queries.
    skipQueryValidation: true
    scopes: [componentId]
    evaluationFrequency: rule.value.every
    windowSize: rule.value.window
    overrideQueryTimeRange: rule.value.?range
    criteria: {
      allOf: [
        {
          query: rule.value.query
          metricMeasureColumn: 'value'
          timeAggregation: 'Maximum'
          dimensions: map(rule.value.by, column => { name: column, operator: 'Include', values: ['*'] })
          operator: 'GreaterThan'
          threshold: thresholds[rule.key]
        }
      ]
    }
    actions: {
      actionGroups: [receivers.outputs.resourceId]
    }
  }
}]

@description('The resource id of the action group, for alerts that are kept elsewhere.')
output actionGroupId string = receivers.outputs.resourceId
