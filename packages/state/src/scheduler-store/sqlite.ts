import { type Bindable, openDatabase } from '../run-store/database.js';
import type { SchedulerDatabase, Step, StepResult, Transaction } from './steps.js';

/** The scheduler's tables in the file of the run store, over a connection of its own. */
export function sqliteSchedulerDatabase(file: string): SchedulerDatabase {
  const { database } = openDatabase(file);
  const prepared = new Map<string, ReturnType<typeof database.prepare>>();
  const statementOf = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const run = ({ sql, values }: Step): StepResult => {
    const statement = statementOf(sql);
    const bound = values as readonly Bindable[];
    if (/^\s*select\b/i.test(sql)) return { rows: statement.all(...bound), changes: 0 };
    return { rows: [], changes: statement.run(...bound).changes };
  };
  return {
    now: `cast((julianday('now') - 2440587.5) * 86400000 as integer)`,
    async transaction<T>(work: () => Transaction<T>): Promise<T> {
      database.exec('begin immediate');
      try {
        const steps = work();
        let next = steps.next({ rows: [], changes: 0 });
        while (!next.done) next = steps.next(run(next.value));
        database.exec('commit');
        return next.value;
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    },
    async close() {
      database.close();
    },
  };
}
