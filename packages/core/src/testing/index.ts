export {
  type AdapterTester,
  adapterProblems,
  createAdapterTester,
  type EmitGiven,
  type Emitted,
} from './adapter-tester.js';
export { diagnosticLines, type ExpectedDiagnostic, expectDiagnostics } from './expect-diagnostics.js';
export { expectScenario, readTree, runAdapterScenario, type ScenarioResult, scenarioNames } from './golden.js';
export {
  bronzeLoad,
  duckdbLoadGraph,
  edgeGraph,
  edgeGraphVerdicts,
  notifyGraph,
  postgresSilverGraph,
  type SampleGraphName,
  sampleGraph,
  sampleGraphs,
  silverMerge,
} from './sample-graphs.js';
export {
  bind,
  closeInterval,
  graphOf,
  ledgerDatasets,
  materialise,
  need,
  notifyOperation,
  operationBase,
  originAt,
  prepareLedger,
  schemaOf,
  statement,
  table,
} from './sample-parts.js';
