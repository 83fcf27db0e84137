export { httpDiagnostics } from './diagnostics.js';
export { createEventHub, type EventHub, type ToldEvent } from './events/hub.js';
export { createMetrics, type Metrics } from './metrics.js';
export { openApiDocument } from './openapi.js';
export type {
  JobFact,
  LineageFact,
  PipelineFact,
  ProjectView,
  TableFact,
  TableRows,
} from './project-view.js';
export type { ApiContext, Route } from './route.js';
export { routes } from './routes/index.js';
export { openToken, type Token, type TokenPlace } from './security/token.js';
export { type HttpOptions, type HttpServer, startHttp } from './start-http.js';
