using './main.bicep'

param name = 'talkstack-dev'
param twilioAccountSid = readEnvironmentVariable('TWILIO_ACCOUNT_SID')
param keyVaultName = readEnvironmentVariable('KEY_VAULT_NAME')
param openAiModel = 'gpt-5.4-mini'
param openAiModelVersion = readEnvironmentVariable('OPENAI_MODEL_VERSION')
param alwaysReadyHttp = 0
param alwaysReadyDurable = 0
param logLevel = 'DEBUG'
