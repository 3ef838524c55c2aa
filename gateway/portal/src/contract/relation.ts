/*
 * What records have to do with each other: which fields lead to a record, what stands at the other side, and whether it still
 * holds. Pure: the day comes in.
 */
import type { Field, Model, Resource } from './model';
import type { Row } from './value';

/* --- for how long */

/* Two dates that bound a record; these names are the contracts'. */
const spans: [string, string][] = [['validFrom', 'validUntil'], ['startsOn', 'endsOn']];

export interface Span {
  from: Field;
  until: Field;
}

export function spanOf(resource: Resource): Span | null {
  const named = (name: string): Field | undefined => resource.fields.find((field) => field.name === name && field.kind === 'date');

  for (const [first, last] of spans) {
    const [from, until] = [named(first), named(last)];
    if (from && until) return { from, until };
  }
  return null;
}

export type Standing = 'future' | 'current' | 'past';

/* Both days are included; an empty one leaves that side open. Calendar dates compare as texts. */
export function standing(from: string, until: string, today: string): Standing {
  if (from && from > today) return 'future';
  return until && until < today ? 'past' : 'current';
}

/* Today where the communities are. */
export function todayIn(now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

const order: Standing[] = ['current', 'future', 'past'];

/* What holds now first; within that the latest first. */
export function byStanding<T extends { validFrom: string; validUntil: string }>(links: readonly T[], today: string): T[] {
  const rank = (link: T): number => order.indexOf(standing(link.validFrom, link.validUntil, today));

  return [...links].sort((a, b) => rank(a) - rank(b) || b.validFrom.localeCompare(a.validFrom));
}

/* --- who is at the other side */

const ANY = 'linli.*.v1.*'; // refers to a record of whatever kind; a field beside it says of which

export const refersToAny = (field: Field): boolean => field.refersTo === ANY;

/* "HOUSE" is the resource House; a grid is a region. */
const aliases: Record<string, string> = { GRID: 'REGION' };
const spelling = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

export function resourceOfKind(model: Model, kind: string): Resource | undefined {
  return model.resources.find((one) => spelling(one.name) === (aliases[kind] ?? kind));
}

/* "housing.Occupancy" */
export function resourceNamed(model: Model, name: string): Resource | undefined {
  const [service, message] = name.split('.');

  return model.resources.find((one) => one.service === service && one.name === message);
}

/* The resource that a reference leads to, in this row: by itself, by a "…Type" beside it, or by an enum that names a kind. */
export function targetOf(model: Model, resource: Resource, field: Field, row: Row): Resource | undefined {
  if (!refersToAny(field)) return model.resources.find((one) => one.id === field.refersTo);
  const type = row[field.name.replace(/Id$/, 'Type')];
  const kinds = resource.fields.filter((one) => one.kind === 'enum' && !one.list).map((one) => row[one.name]);

  if (typeof type === 'string' && type) return resourceNamed(model, type);
  return kinds.map((kind) => (typeof kind === 'string' ? resourceOfKind(model, kind) : undefined)).find((one) => one);
}

/* --- which fields lead here */

export interface Way {
  resource: Resource;
  field: Field;
}

export function waysTo(model: Model, target: Resource): Way[] {
  return model.resources.flatMap((resource) =>
    resource.fields
      .filter((field) => field.filterable && (field.refersTo === target.id || refersToAny(field)))
      .map((field) => ({ resource, field })),
  );
}

/* A way by which somebody says that two records belong together for a time. */
export const isRelation = ({ resource, field }: Way): boolean => spanOf(resource) !== null && !field.readOnly && !field.list;

/* What a new record of that way is filled with: this side of it, and what both sides share. */
export function givenBy({ resource, field }: Way, target: Resource, record: Row): Record<string, string> {
  const kind = resource.fields.find((one) => one.kind === 'enum' && one.options.some(({ value }) => resourceIs(target, value)));
  const community = record.communityId;

  return {
    [field.name]: String(record.id),
    ...(typeof community === 'string' && community ? { communityId: community } : {}),
    ...(refersToAny(field) && kind ? { [kind.name]: kind.options.find(({ value }) => resourceIs(target, value))?.value ?? '' } : {}),
  };
}

function resourceIs(resource: Resource, kind: string): boolean {
  return spelling(resource.name) === (aliases[kind] ?? kind);
}

/* A record of whatever kind can be this way's only where the contract has a word for its kind. */
export function canName({ resource, field }: Way, target: Resource): boolean {
  return !refersToAny(field) || resource.fields.some((one) => one.kind === 'enum' && one.options.some(({ value }) => resourceIs(target, value)));
}
