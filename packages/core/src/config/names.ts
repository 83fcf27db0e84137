import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import { configDiagnostics as report } from './diagnostics.js';

/** Names that Windows keeps for devices. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** The finding when a name cannot be used for files, tables and tasks everywhere. */
export function checkName(name: string, location: Location): Diagnostic | undefined {
  const shown = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  if (name.length > 128)
    return report.report('bad-name', { name: shown, why: 'it is longer than 128 characters' }, location);
  if (!/^[a-z0-9_]+$/.test(name))
    return report.report('bad-name', { name: shown, why: 'use small letters, digits and underscores' }, location);
  if (deviceName.test(name))
    return report.report('bad-name', { name: shown, why: 'Windows keeps it for a device' }, location);
  return undefined;
}

/** A named thing of a kind and where it is. */
export interface NamedPlace {
  readonly name: string;
  readonly location: Location;
}

/** Findings for names that are equal without regard to case; both places are told. */
export function duplicateNames(kind: string, places: readonly NamedPlace[]): readonly Diagnostic[] {
  const first = new Map<string, NamedPlace>();
  return places.flatMap((place) => {
    const folded = place.name.toLowerCase();
    const other = first.get(folded);
    if (!other) {
      first.set(folded, place);
      return [];
    }
    const related = [{ message: 'the other one', location: other.location }];
    return [
      report.report('duplicate-name', { kind, name: place.name, other: other.location.file }, place.location, {
        related,
      }),
    ];
  });
}
