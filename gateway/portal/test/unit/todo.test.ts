import { expect, it } from 'vitest';
import type { OpenApi, Schema } from '../../src/contract/document';
import { modelOf } from '../../src/contract/model';
import { dayAfter, pageOf, questionOf, todosOf } from '../../src/contract/todo';

const state = (...values: string[]): Schema => ({ type: 'string', enum: ['STATE_UNSPECIFIED', ...values], 'x-filterable': true });
const date: Schema = { type: 'string', 'x-date': true, 'x-filterable': true };
const place: Schema = { type: 'string', 'x-refers-to': 'linli.identity.v1.Region', 'x-filterable': true };
const schema = (name: string, collection: string, properties: Record<string, Schema>): [string, Schema] => [
  `linli.register.v1.${name}`, { type: 'object', properties, 'x-resource': { service: 'register', collection, path: `/v1/register/${collection}`, calls: {} } },
];
const model = modelOf({
  info: { title: '', version: '' }, paths: {},
  components: {
    schemas: Object.fromEntries([
      schema('Person', 'persons', { communityId: place, reviewDueOn: date, reviewedOn: date }),
      schema('Request', 'requests', { dueOn: date, state: state('OPEN', 'DONE') }),
      schema('Collection', 'collections', { state: state('DRAFT', 'SUBMITTED'), reviewDueOn: { type: 'string', 'x-date': true } }),
      schema('Warning', 'warnings', { state: state('OPEN') }),
      schema('Lot', 'lots', { state: state('OPEN', 'CLOSED') }),
      schema('Lease', 'leases', { state: state('DRAFT', 'ACTIVE'), startsOn: date, endsOn: date }),
    ]),
  },
} as unknown as OpenApi);

it('counts days over the ends of months', () => {
  expect(dayAfter('2026-11-27', 30)).toBe('2026-12-27');
  expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28');
});

it('finds what waits, and asks for it as the list does', () => {
  const todos = todosOf(model, '2026-11-27');

  expect(todos.map(({ resource, why }) => `${resource.name} ${why}`)).toEqual(['Person overdue', 'Request overdue', 'Collection review', 'Warning open', 'Lease ending']);
  expect(questionOf(todos[0]!, 'c1')).toBe('reviewDueOn <= "2026-11-26" AND communityId = "c1"');
  expect(questionOf(todos[1]!, 'c1')).toBe('dueOn <= "2026-11-26" AND state = "OPEN"');
  expect(questionOf(todos[4]!, '')).toBe('state = "ACTIVE" AND endsOn <= "2026-12-27"');
  expect(pageOf(todos[0]!)).toBe('/register/persons?f=reviewDueOn.le.2026-11-26');
});
