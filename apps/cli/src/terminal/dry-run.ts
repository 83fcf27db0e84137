import { type ExecutionGraph, type Operation, type SqlStatement, secretParameter } from '@sparkle-orchestration/core';
import type { RunResult } from '@sparkle-orchestration/sdk';
import type { Output } from '../command.js';

function readablePart(part: SqlStatement[number]): string {
  if (typeof part === 'string') return part;
  if ('dataset' in part) return part.dataset;
  if ('schema' in part) return part.schema;
  return 'secret' in part ? `:${secretParameter(part.secret)}` : `:${part.param}`;
}

/** A statement for reading: names as they are, parameters as `:name`, secrets as `:secret:name`. */
const readable = (statement: SqlStatement): string => statement.map(readablePart).join('');

function printOperation(operation: Operation, out: Output): void {
  const needs = operation.needs.map((n) => (n.when === 'success' ? n.task : `${n.task} (${n.when})`));
  out.write(
    `\n● ${operation.id}  ${operation.op} on ${operation.connection ?? operation.compute}${needs.length > 0 ? `  after ${needs.join(', ')}` : ''}\n`,
  );
  if (operation.tasks.length > 1) out.write(`  tasks   ${operation.tasks.join(' → ')}\n`);
  if (operation.op === 'load') out.write(`  reads   ${operation.source.dataset} (${operation.source.read.by})\n`);
  else if (operation.reads.length > 0) out.write(`  reads   ${operation.reads.join(', ')}\n`);
  if (operation.op === 'load' || operation.op === 'transform')
    out.write(`  writes  ${operation.materialise.destination} (${operation.materialise.mode})\n`);
  const statements = 'statements' in operation ? operation.statements : [];
  for (const statement of statements) out.write(`\n${readable(statement).replace(/^/gm, '    ')};\n`);
}

/** Tasks in order, what each reads and writes, and its SQL. */
export function printDryRun(
  run: { readonly compiled: { readonly graph?: ExecutionGraph }; readonly result?: RunResult },
  out: Output,
): void {
  const graph = run.compiled.graph;
  if (!graph) return;
  out.write(
    `${graph.pipeline} in ${graph.env}${run.result ? `, interval ${run.result.interval.start} to ${run.result.interval.end}` : ''}: nothing was connected to or written\n`,
  );
  for (const operation of graph.operations) printOperation(operation, out);
}
