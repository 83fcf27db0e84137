/** Names that are steps elsewhere and templates of pipelines here, with the step that does a part of it. */
export const templateSteps: ReadonlyMap<string, { readonly template: string; readonly step?: string }> = new Map([
  ['streaming_aggregate', { template: 'gold_realtime_dashboard' }],
  ['drift_calculator', { template: 'model_drift_monitoring' }],
  ['reconciler', { template: 'table_reconciliation' }],
]);
