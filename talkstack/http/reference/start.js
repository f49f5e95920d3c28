"use strict";

async function description() {
  const answer = await fetch("/v1/openapi.json");
  if (!answer.ok) {
    throw new Error(`/v1/openapi.json answered ${answer.status}`);
  }
  const api = await answer.json();
  // Whatever name the app goes by here: the policy of this page lets it ask nobody else.
  api.servers = [{ url: location.origin }];
  return api;
}

async function start() {
  const place = document.getElementById("api");
  try {
    SwaggerUIBundle({
      spec: await description(),
      domNode: place,
      presets: [SwaggerUIBundle.presets.apis],
      deepLinking: true,
      displayRequestDuration: true,
      docExpansion: "list",
      defaultModelsExpandDepth: 0,
      filter: true,
      persistAuthorization: false,
      validatorUrl: null,
    });
  } catch (error) {
    place.textContent = `The API's description cannot be shown: ${error.message}`;
  }
}

start();
