import type { OpenConnection } from '@sparkle-orchestration/core';
import type { SourceTools } from '@sparkle-orchestration/server';
import { openNamedConnection } from '../open-connection.js';
import type { Project } from '../project.js';
import { openWarehouse } from '../warehouse.js';

/** What event sources need of a project: its folder, its connections, its tables. */
export function openSourceTools(project: () => Project): SourceTools {
  return {
    folders: () => ({ root: project().root, allowed: project().definition.allowedDirectories ?? [] }),
    now: () => new Date(),
    connection: (name): OpenConnection => openNamedConnection(project(), name),
    async query(dataset, statement, connection) {
      const warehouse = await openWarehouse(project(), {
        readOnly: true,
        ...(connection === undefined ? {} : { connection }),
      });
      try {
        if (!(await warehouse.session.columns(warehouse.relation(dataset)))) return undefined;
        return await warehouse.session.query(statement);
      } finally {
        await warehouse.session.close();
      }
    },
  };
}
