import { describe, expect, it } from 'vitest';
import type { OpenApi, Schema } from '../../src/contract/document';
import { modelOf } from '../../src/contract/model';
import { byStanding, canName, givenBy, isRelation, resourceNamed, resourceOfKind, spanOf, standing, targetOf, todayIn, waysTo } from '../../src/contract/relation';

/* Two registers and what links them, as the gateway writes them. */
const reference = (to: string, more: object = {}): Schema => ({ type: 'string', 'x-refers-to': to, 'x-filterable': true, ...more });
const PERSON = 'linli.population.v1.Person';
const HOUSE = 'linli.housing.v1.House';
const schema = (service: string, collection: string, properties: Record<string, Schema>): Schema => ({
  type: 'object', properties: { id: { type: 'string', readOnly: true }, ...properties },
  'x-resource': { service, collection, path: `/v1/${service}/${collection}`, calls: {} },
});
const date: Schema = { type: 'string', 'x-date': true };
const model = modelOf({
  info: { title: '', version: '' }, paths: {},
  components: {
    schemas: {
      [PERSON]: schema('population', 'persons', { name: { type: 'string', 'x-searchable': true } }),
      [HOUSE]: schema('housing', 'houses', { number: { type: 'string', 'x-required': true }, address: { type: 'string', 'x-searchable': true } }),
      'linli.identity.v1.Region': schema('identity', 'regions', { name: { type: 'string' } }),
      'linli.population.v1.Link': schema('population', 'links', {
        personId: reference(PERSON, { 'x-required': true }),
        kind: { type: 'string', enum: ['KIND_UNSPECIFIED', 'GRID', 'HOUSE'] },
        targetId: reference('linli.*.v1.*', { 'x-required': true }),
        role: { type: 'string' }, validFrom: date, validUntil: date,
      }),
      'linli.housing.v1.Lease': schema('housing', 'leases', {
        houseId: reference(HOUSE, { 'x-required': true }), ownerId: reference(PERSON, { 'x-required': true }),
        tenantId: reference(PERSON, { 'x-required': true }), startsOn: date, endsOn: date,
      }),
      'linli.exchange.v1.File': schema('exchange', 'files', { name: { type: 'string' }, ownerType: { type: 'string' }, ownerId: reference('linli.*.v1.*') }),
    },
  },
} as unknown as OpenApi);

const of = (name: string) => model.resources.find((one) => one.name === name)!;
const field = (name: string, called: string) => of(name).fields.find((one) => one.name === called)!;

it('knows when something holds, both days included', () => {
  expect(standing('2026-01-01', '2026-12-31', '2026-12-31')).toBe('current');
  expect(standing('2026-01-01', '2026-12-31', '2027-01-01')).toBe('past');
  expect(standing('2026-01-01', '', '2025-12-31')).toBe('future');
  expect(standing('', '', '2026-01-01')).toBe('current');
  expect(todayIn(new Date('2026-11-26T16:30:00Z'))).toBe('2026-11-27');
});

it('puts first what holds now, and within that the latest', () => {
  const links = [['2020-01-01', '2021-01-01'], ['2024-01-01', ''], ['2027-01-01', ''], ['2025-01-01', '']].map(([validFrom = '', validUntil = '']) => ({ validFrom, validUntil }));

  expect(byStanding(links, '2026-06-01').map((link) => link.validFrom)).toEqual(['2025-01-01', '2024-01-01', '2027-01-01', '2020-01-01']);
});

describe('what is at the other side', () => {
  it('is what the field says, the kind beside it, or the type beside it', () => {
    const link = of('Link');

    expect(targetOf(model, link, field('Link', 'personId'), {})?.name).toBe('Person');
    expect(targetOf(model, link, field('Link', 'targetId'), { kind: 'HOUSE' })?.name).toBe('House');
    expect(targetOf(model, link, field('Link', 'targetId'), { kind: 'GRID' })?.name).toBe('Region');
    expect(targetOf(model, link, field('Link', 'targetId'), {})).toBeUndefined();
    expect(targetOf(model, of('File'), field('File', 'ownerId'), { ownerType: 'population.Person' })?.name).toBe('Person');
    expect(resourceOfKind(model, 'LEASE')?.name).toBe('Lease');
    expect(resourceNamed(model, 'housing.Lease')?.name).toBe('Lease');
    expect(resourceNamed(model, 'housing.Nothing')).toBeUndefined();
  });
});

describe('the ways to a record', () => {
  const ways = (name: string): string[] => waysTo(model, of(name)).map((way) => `${way.resource.name}.${way.field.name}`);

  it('are the references to it, and those to anything', () => {
    expect(ways('House')).toEqual(['Link.targetId', 'Lease.houseId', 'File.ownerId']);
    expect(ways('Person')).toEqual(['Link.personId', 'Link.targetId', 'Lease.ownerId', 'Lease.tenantId', 'File.ownerId']);
  });

  it('are relations where they hold for a time, and can name only what they have a kind for', () => {
    const [link, lease, file] = waysTo(model, of('House'));

    expect([link, lease, file].map((way) => isRelation(way!))).toEqual([true, true, false]);
    expect(canName(link!, of('House'))).toBe(true);
    expect(canName(link!, of('Person'))).toBe(false);
    expect(spanOf(of('Lease'))?.until.name).toBe('endsOn');
  });

  it('fill a new record with this side of it', () => {
    const [link, lease] = waysTo(model, of('House'));
    const house = { id: 'h1', communityId: 'c1' };

    expect(givenBy(link!, of('House'), house)).toEqual({ targetId: 'h1', communityId: 'c1', kind: 'HOUSE' });
    expect(givenBy(lease!, of('House'), house)).toEqual({ houseId: 'h1', communityId: 'c1' });
  });
});

it('calls a record by what names it; what only binds others has no name', () => {
  expect(of('House').names.map((one) => one.name)).toEqual(['address', 'number']);
  expect(of('Link').names).toEqual([]);
  expect(of('File').title?.name).toBe('name');
});
