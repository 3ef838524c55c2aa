import { describe, expect, it } from 'vitest';
import { flawOf, isCreditCode, isIdNumber } from '../../src/contract/check';
import { changeOf, creationOf, needed, startOf, writable } from '../../src/contract/draft';
import { besideSearch, comparisonsOf, filterOf, fromAddress, toAddress } from '../../src/contract/filter';
import { callLabel, changed, rowsOf, spelledOut } from '../../src/contract/matrix';
import { modelOf, serviceLabel, spelled, type Field } from '../../src/contract/model';
import { actionsFor, holds, isMasked, permissionsOf } from '../../src/contract/permission';
import { addressOf, curlOf, fits, missingOf } from '../../src/contract/trial';
import { agoText, moneyText, timeText, valueText } from '../../src/contract/value';
import { document } from './document';

const model = modelOf(document);
const persons = model.resources[0]!;
const field = (name: string): Field => persons.fields.find((one) => one.name === name)!;

describe('a contract', () => {
  it('gives resources with their calls, and services with their names', () => {
    expect(persons.page).toBe('/population/persons');
    expect(persons.calls.LIST?.permission).toBe('population.person.read');
    expect(persons.calls.DELETE).toBeUndefined();
    expect(model.services).toEqual([{ name: 'population', label: { zh: '人口', en: 'Population' }, resources: [persons] }]);
  });
  it('names a service that has no resource of its own too', () => {
    expect(serviceLabel(model, 'analytics')).toEqual({ zh: '检索与分析', en: 'Search and analysis' });
    expect(serviceLabel(model, 'unknownOne')).toEqual({ zh: 'Unknown one', en: 'Unknown one' });
  });
  it('says what each field is', () => {
    const kinds = Object.fromEntries(persons.fields.map(({ name, kind, list }) => [name, kind + (list ? '[]' : '')]));
    expect(kinds).toMatchObject({
      communityId: 'reference', name: 'text', category: 'enum', rent: 'money', age: 'integer', bornOn: 'date',
      vaccinated: 'bool', tags: 'text[]', address: 'object', extra: 'json', updatedAt: 'time',
    });
    expect(persons.title?.name).toBe('name');
    expect(persons.statsBy.map(({ name }) => name)).toEqual(['category', 'keyLevel']); // as the API spells them
  });
  it('has labels for what it names, and words for what it does not', () => {
    expect(field('category').options).toEqual([
      { value: 'PERMANENT', label: { zh: '常住', en: 'Permanent' } },
      { value: 'KEY', label: { zh: 'Key', en: 'Key' } },
    ]);
    expect(spelled('createdAt')).toBe('Created at');
    expect(field('spouse').label.en).toBe('Spouse'); // what it is of says it
  });
  it('follows a parameter that stands elsewhere', () => {
    expect(persons.calls.GET?.parameters.map((one) => one.name)).toEqual(['Accept-Language', 'id']);
  });
});

describe('actions of a record', () => {
  it('are the calls of one record that the contract gives a name, with a form of what they ask', () => {
    expect(persons.actions.map((one) => [one.label.en, one.fields.map(({ name }) => name)])).toEqual([['Merge', ['fromId']], ['Fee', []]]);
    expect(persons.actions[0]!.fields[0]).toMatchObject({ kind: 'reference', required: true, label: { zh: '并入的档案', en: 'File that ends' } });
  });
  it('tell what they answer: the record, or something of its own', () => {
    expect(persons.actions[0]!.answers).toBe(persons.id);
    expect(persons.actions[1]!.answer.map(({ name }) => name)).toEqual(['street']);
  });
  it('are offered to whoever may do them', () => {
    const offered = (...held: string[]): string[] => actionsFor(held, persons).map((one) => one.label.en);
    expect(offered('population.person.read')).toEqual(['Fee']);
    expect(offered('population.person.merge')).toEqual(['Merge']);
    expect(offered('population.*')).toEqual(['Merge', 'Fee']);
    expect(offered('population.person.update')).toEqual([]);
  });
});

describe('a filter', () => {
  it('is AIP-160', () => {
    expect(filterOf([{ field: 'category', is: 'eq', value: 'PERMANENT,KEY' }, { field: 'name', is: 'starts', value: '王' }]))
      .toBe('(category = "PERMANENT" OR category = "KEY") AND name = "王*"');
    expect(filterOf([{ field: 'idNumber', is: 'tail', value: '002X' }])).toBe('idNumber = "*002X"');
    expect(filterOf([{ field: 'age', is: 'ge', value: '18' }, { field: 'phone', is: 'none', value: '' }])).toBe('age >= "18" AND -phone:*');
  });
  it('takes what is typed as it is', () => {
    expect(filterOf([{ field: 'name', is: 'eq', value: 'a" OR name = "b' }])).toBe('name = "a\\" OR name = \\"b"');
    expect(filterOf([{ field: 'name', is: 'eq', value: '*星*' }])).toBe('name = "\\*星\\*"');
    expect(filterOf([{ field: 'name', is: 'eq', value: '' }])).toBe('');
  });
  it('stands in the address and comes back from it', () => {
    const condition = { field: 'name', is: 'eq', value: 'a.b' } as const;
    expect(fromAddress(toAddress(condition), persons)).toEqual(condition);
    expect(fromAddress('phone.eq.1', persons)).toBeNull();
    expect(fromAddress('name.drop.1', persons)).toBeNull();
  });
  it('compares a masked or sealed value for equality alone', () => {
    expect(comparisonsOf(field('idNumber'), true)).toEqual(['eq', 'tail']);
    expect(comparisonsOf(field('name'), true)).toEqual(['eq', 'ne']);
    expect(comparisonsOf(field('name'), false)).toEqual(['starts', 'eq', 'ne']);
  });
  it('keeps beside a search only what its index holds', () => {
    const kept = besideSearch(
      [
        { field: 'communityId', is: 'eq', value: 'x' }, { field: 'category', is: 'eq', value: 'KEY' },
        { field: 'category', is: 'eq', value: 'KEY,PERMANENT' }, { field: 'name', is: 'starts', value: '王' },
        { field: 'bornOn', is: 'ge', value: '1940-01-01' },
      ],
      persons,
    );
    expect(kept.map((one) => one.field)).toEqual(['communityId', 'category', 'bornOn']);
    expect(kept[1]?.value).toBe('KEY');
  });
});

describe('a check', () => {
  it('knows an id number', () => {
    expect(isIdNumber('11010519491231002X')).toBe(true);
    expect(isIdNumber('110105194912310021')).toBe(false);
    expect(isIdNumber('11010519490230002X')).toBe(false);
    expect(isIdNumber('11010519491231002x')).toBe(false);
  });
  it('knows a unified social credit code', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true);
    expect(isCreditCode('91350100M000100Y44')).toBe(false);
    expect(isCreditCode('9135010OM000100Y43')).toBe(false);
    expect(isCreditCode('91350100m000100y43')).toBe(false);
  });
  it('goes by the contract', () => {
    expect(flawOf(field('phone'), '12800138000')).toBe('pattern');
    expect(flawOf(field('phone'), '13800138000')).toBeNull();
    expect(flawOf(field('phone'), '')).toBe('required');
    expect(flawOf(field('name'), '王'.repeat(9))).toBe('length');
    expect(flawOf(field('name'), '𠮷'.repeat(8))).toBeNull();
    expect(flawOf(field('age'), 151)).toBe('maximum');
    expect(flawOf(field('age'), -1)).toBe('minimum');
    expect(flawOf(field('age'), 1.5)).toBe('integer');
    expect(flawOf(field('idNumber'), '11010519491231002Y')).toBe('idNumber');
    expect(flawOf(field('extra'), '{')).toBe('json');
  });
});

describe('a draft', () => {
  const record = { id: '1', name: '王秀英', phone: '138****8000', category: 'KEY', rent: '120000', tags: ['a'] };

  it('has what may be written', () => {
    expect(writable(persons, false).map((one) => one.name)).not.toContain('communityId');
    expect(writable(persons, true).map((one) => one.name)).not.toContain('updatedAt');
  });
  it('sends what was filled in', () => {
    const given = { name: ' 王秀英 ', phone: '', rent: 120000, age: 0, vaccinated: false, tags: [] };
    expect(creationOf(writable(persons, true), given)).toEqual({ name: '王秀英', rent: '120000', age: 0, vaccinated: false });
  });
  it('sends what was changed, and leaves what is masked alone', () => {
    const fields = writable(persons, false);
    const start = startOf(fields, record);
    expect(start.phone).toBeUndefined();
    expect(needed(field('phone'), record)).toBe(false);
    expect(changeOf(fields, record, { ...start })).toEqual({});
    expect(changeOf(fields, record, { ...start, name: '王秀', category: undefined, rent: 100 })).toEqual({ name: '王秀', category: null, rent: '100' });
    expect(changeOf(fields, record, { ...start, phone: '13900139000' })).toEqual({ phone: '13900139000' });
  });
});

describe('a permission', () => {
  it('is held by name, below a star, or by all', () => {
    expect(holds(['population.person.read'], 'population.person.read')).toBe(true);
    expect(holds(['population.*'], 'population.person.read')).toBe(true);
    expect(holds(['population.per*'], 'population.person.read')).toBe(false);
    expect(holds(['populationx.*'], 'population.person.read')).toBe(false);
    expect(holds([], 'SIGNED_IN')).toBe(true);
    expect(holds(['*'], 'INTERNAL')).toBe(false);
  });
  it('masks by class', () => {
    expect(isMasked('PERSONAL', 'PERSONAL')).toBe(false);
    expect(isMasked('INTERNAL', 'PERSONAL')).toBe(true);
    expect(isMasked('PERSONAL', 'SENSITIVE')).toBe(true);
  });
});

describe('a matrix', () => {
  it('has a row for each kind of data', () => {
    expect(rowsOf(model)).toEqual([
      { key: 'population.person', service: 'population', label: { zh: '人员', en: 'Person' }, verbs: ['create', 'merge', 'read', 'update'] },
    ]);
  });
  it('calls a verb as the contract calls its call', () => {
    expect(callLabel(model, 'population.person.merge')).toEqual({ zh: '合并', en: 'Merge' });
    expect(callLabel(model, 'population.person.update')).toBeUndefined();
  });
  it('spells out what stays when one of many is taken', () => {
    const held = changed(model, ['population.*', 'old.thing.read'], ['population.person.update'], false);
    expect(held).toEqual(['old.thing.read', 'population.person.create', 'population.person.merge', 'population.person.read']);
    expect(changed(model, held, ['population.person.update'], true)).toContain('population.person.update');
    expect(changed(model, ['*'], ['population.person.read'], true)).toEqual(['*']);
    expect(spelledOut(model, ['*'])).toEqual(permissionsOf(model));
  });
});

describe('a trial', () => {
  const call = persons.calls.GET!;
  it('has an address', () => {
    expect(missingOf(call, {})).toEqual(['id']);
    expect(addressOf(call, { id: 'a/b' })).toBe('/v1/population/persons/a%2Fb');
    expect(addressOf(persons.calls.LIST!, { q: '王 秀' })).toBe('/v1/population/persons?q=%E7%8E%8B+%E7%A7%80');
  });
  it('is a command without a token', () => {
    expect(curlOf(persons.calls.CREATE!, {}, `{"name":"O'Neil"}`, 'http://x'))
      .toBe(`curl -X POST -H "Authorization: Bearer $T" --json '{"name":"O'\\''Neil"}' 'http://x/v1/population/persons'`);
  });
  it('is found by words', () => {
    expect(fits(call, 'person GET')).toBe(true);
    expect(fits(call, 'house')).toBe(false);
  });
});

describe('a value', () => {
  it('is read in both languages', () => {
    expect(valueText(field('category'), 'PERMANENT', 'zh')).toBe('常住');
    expect(valueText(field('vaccinated'), false, 'en')).toBe('No');
    expect(valueText(field('tags'), ['a', 'b'], 'zh')).toBe('a、b');
    expect(valueText(field('address'), { street: '长安街' }, 'zh')).toBe('街道 长安街');
    expect(valueText(field('category'), 'CATEGORY_UNSPECIFIED', 'zh')).toBe('');
    expect(moneyText('123456', 'zh')).toBe('¥1,234.56');
  });
  it('tells times of the community', () => {
    expect(timeText('2026-01-01T16:00:00Z', 'zh')).toBe('2026/01/02 00:00');
    expect(agoText('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:05:00Z'), 'zh')).toBe('5分钟前');
    expect(agoText('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:05Z'), 'en')).toBe('just now');
  });
});
