/*
 * What waits to be done, as far as the contracts say it: a day by which something is due, a state in which it waits for
 * somebody, a term that ends soon. Each is a question to a list, and a page that shows its answer. Pure: the day comes in.
 */
import { filterOf, toAddress, type Condition } from './filter';
import type { Field, Model, Resource } from './model';
import { spanOf } from './relation';

export type Waiting = 'overdue' | 'review' | 'open' | 'ending';

export interface Todo {
  resource: Resource;
  why: Waiting;
  field: Field; // that says so
  conditions: Condition[];
}

const SOON = 30; // days

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const due = /(^d|D)ueOn$/;
const waits = /(Warning|Alarm|Request|Hit)$/; // resources whose OPEN means that somebody has to see to them

function stateOf(resource: Resource, value: string): Field | undefined {
  return resource.fields.find((field) => field.name === 'state' && field.filterable && field.options.some((one) => one.value === value));
}

const is = (field: Field, value: string): Condition => ({ field: field.name, is: 'eq', value });

function ofResource(resource: Resource, today: string): Todo[] {
  const [open, submitted, active] = ['OPEN', 'SUBMITTED', 'ACTIVE'].map((value) => stateOf(resource, value));
  const overdue = resource.fields.filter((field) => field.kind === 'date' && field.filterable && due.test(field.name));
  const until = spanOf(resource)?.until;
  const todo = (why: Waiting, field: Field, conditions: Condition[]): Todo => ({ resource, why, field, conditions });

  return [
    ...overdue.map((field) => todo('overdue', field, [{ field: field.name, is: 'le', value: dayAfter(today, -1) }, ...(open ? [is(open, 'OPEN')] : [])])),
    ...(submitted ? [todo('review', submitted, [is(submitted, 'SUBMITTED')])] : []),
    ...(open && waits.test(resource.name) && overdue.length === 0 ? [todo('open', open, [is(open, 'OPEN')])] : []),
    ...(active && until?.filterable ? [todo('ending', until, [is(active, 'ACTIVE'), { field: until.name, is: 'le', value: dayAfter(today, SOON) }])] : []),
  ];
}

export function todosOf(model: Model, today: string): Todo[] {
  return model.resources.flatMap((resource) => ofResource(resource, today));
}

export function pageOf({ resource, conditions }: Todo): string {
  return `${resource.page}?${new URLSearchParams(conditions.map((one) => ['f', toAddress(one)]))}`;
}

/* Within a community where one is chosen. */
export function questionOf({ resource, conditions }: Todo, community: string): string {
  const place = community && resource.fields.some((field) => field.name === 'communityId' && field.filterable);

  return filterOf(place ? [...conditions, { field: 'communityId', is: 'eq', value: community }] : conditions);
}
