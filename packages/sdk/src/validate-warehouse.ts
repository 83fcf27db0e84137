import { type Diagnostic, hasErrors } from '@sparkle-orchestration/core';
import type { Project } from './project.js';
import { validateProject } from './validate.js';
import { type ListedKind, listWarehouse } from './warehouse-listing.js';

export interface ValidatedKind {
  readonly kind: ListedKind['kind'];
  /** Documents of the kind that were read, broken ones too. */
  readonly count: number;
  /** Errors in files of the kind. */
  readonly errors: number;
}

export interface WarehouseValidation {
  readonly env: string;
  readonly kinds: readonly ValidatedKind[];
  /** Everything that was found, warnings too. */
  readonly diagnostics: readonly Diagnostic[];
  readonly valid: boolean;
}

/** Validates the documents of the warehouse dialect, and all that a project has beside them. */
export function validateWarehouse(project: Project): WarehouseValidation {
  const diagnostics = validateProject(project);
  const kinds = listWarehouse(project).map(({ kind, items }): ValidatedKind => {
    const folder = new RegExp(`(?:^|/)${kind}/[^/]+$`);
    const errors = diagnostics.filter((d) => d.severity === 'error' && folder.test(d.location?.file ?? ''));
    const broken = new Set(errors.map((d) => d.location?.file).filter((file) => !items.some((i) => i.file === file)));
    return { kind, count: items.length + broken.size, errors: errors.length };
  });
  return { env: project.definition.env, kinds, diagnostics, valid: !hasErrors(diagnostics) };
}
