/*
 * The permissions of a role as a table: a row for each kind of data, a column for each action. A role
 * may hold "population.person.*", "population.*" or "*" as well; a cell says what comes of all of
 * them, and taking one away spells out what stays. Pure.
 */
import type { Text } from './document';
import type { Model } from './model';
import { holds, permissionsOf } from './permission';

export interface MatrixRow {
  key: string; // "population.person"
  service: string;
  label: Text;
  verbs: string[];
}

export const VERBS = ['read', 'create', 'update', 'delete', 'reveal', 'import', 'export', 'approve'];

/* "population.person.read" as ["population.person", "read"]. */
function parted(permission: string): [string, string] {
  const at = permission.lastIndexOf('.');

  return [permission.slice(0, at), permission.slice(at + 1)];
}

/* What hand-written calls alone serve has no label in the contract. */
const unlabelled: Record<string, Text> = {
  'housing.presence': { zh: '人员在户情况', en: 'Presence' },
  'housing.reading': { zh: '抄表读数', en: 'Meter reading' },
  'vehicles.passage': { zh: '车辆通行', en: 'Passage' },
  'analytics.entry': { zh: '统一检索', en: 'Search of everything' },
};

function labelOf(model: Model, key: string): Text {
  const resource = model.resources.find((one) => Object.values(one.calls).some((call) => parted(call.permission)[0] === key));

  return resource?.label ?? unlabelled[key] ?? { zh: key, en: key };
}

/* What the contract calls the one call that asks for it. */
export function callLabel(model: Model, permission: string): Text | undefined {
  return model.calls.find((one) => one.permission === permission && one.label)?.label;
}

export function rowsOf(model: Model): MatrixRow[] {
  const rows = new Map<string, MatrixRow>();

  for (const [key, verb] of permissionsOf(model).map(parted)) {
    const row = rows.get(key) ?? { key, service: key.split('.')[0] ?? '', label: labelOf(model, key), verbs: [] };
    row.verbs.push(verb);
    rows.set(key, row);
  }
  return [...rows.values()];
}

/* Every single permission that the held ones come to. */
export function spelledOut(model: Model, held: readonly string[]): string[] {
  return permissionsOf(model).filter((one) => holds(held, one));
}

/* Held ones that name nothing that is there now: another version's, kept as they are. */
function foreign(model: Model, held: readonly string[]): string[] {
  const known = permissionsOf(model);

  return held.filter((one) => !one.endsWith('*') && !known.includes(one));
}

/* Gives or takes some; what already covers them is left as it is. */
export function changed(model: Model, held: readonly string[], which: readonly string[], give: boolean): string[] {
  if (give) return [...held, ...which.filter((one) => !holds(held, one))];
  if (!which.some((one) => holds(held, one))) return [...held];
  const touched = held.filter((one) => which.some((other) => holds([one], other)));
  const stays = spelledOut(model, touched).filter((one) => !which.includes(one));

  return [...new Set([...held.filter((one) => !touched.includes(one)), ...stays, ...foreign(model, touched)])];
}
