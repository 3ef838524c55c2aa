/* What a user may do, as libs/authz reads it: "population.person.read", "population.*", "*". */
import type { DataClass } from './document';
import type { Action, Model, Resource, Standard } from './model';

export function holds(permissions: readonly string[], wanted: string): boolean {
  if (wanted === 'PUBLIC' || wanted === 'SIGNED_IN') return true;
  if (!wanted || wanted === 'INTERNAL') return false;
  return permissions.some(
    (held) => held === '*' || held === wanted || (held.endsWith('.*') && wanted.startsWith(held.slice(0, -1))),
  );
}

export function may(permissions: readonly string[], resource: Resource, standard: Standard): boolean {
  const call = resource.calls[standard];

  return call !== undefined && holds(permissions, call.permission);
}

/* What else one may do with a record. */
export function actionsFor(permissions: readonly string[], resource: Resource): Action[] {
  return resource.actions.filter((action) => holds(permissions, action.call.permission));
}

const classes: DataClass[] = ['PUBLIC', 'INTERNAL', 'PERSONAL', 'SENSITIVE', 'SECRET'];

/* SENSITIVE is masked for everybody; only a reveal shows it. */
export function isMasked(clearance: DataClass, of: DataClass): boolean {
  return of === 'SENSITIVE' || of === 'SECRET' || classes.indexOf(of) > classes.indexOf(clearance);
}

/* Every permission there is, by service and resource: the rows and columns of a role's matrix. */
export function permissionsOf(model: Model): string[] {
  return [...new Set(model.calls.map((call) => call.permission))].filter((name) => name.split('.').length === 3).sort();
}
