/*
 * Conditions of a list: as the user builds them, as they stand in the page's address
 * (`f=category.eq.PERMANENT`), and as the API's filter (AIP-160). Pure.
 */
import type { Field, Resource } from './model';

export type Comparison = 'eq' | 'ne' | 'starts' | 'tail' | 'ge' | 'le' | 'has' | 'none';

export interface Condition {
  field: string;
  is: Comparison;
  value: string; // several of an enum are parted by commas
}

/* Which comparisons a field takes. A masked value is compared for equality alone. */
export function comparisonsOf(field: Field, masked: boolean): Comparison[] {
  if (field.sealed) return field.lookupTail ? ['eq', 'tail'] : ['eq'];
  if (field.kind === 'enum' || field.kind === 'bool' || field.kind === 'reference') return ['eq', 'ne'];
  if (masked) return ['eq', 'ne'];
  if (field.kind === 'text') return ['starts', 'eq', 'ne'];
  return field.kind === 'date' || field.kind === 'time' ? ['ge', 'le'] : ['eq', 'ge', 'le'];
}

export function toAddress(condition: Condition): string {
  return `${condition.field}.${condition.is}.${condition.value}`;
}

const comparisons = new Set<string>(['eq', 'ne', 'starts', 'tail', 'ge', 'le', 'has', 'none']);

/* What somebody typed into the address is no condition unless the contract says so. */
export function fromAddress(text: string, resource: Resource): Condition | null {
  const [name = '', is = '', ...rest] = text.split('.');
  const known = resource.fields.some((field) => field.name === name && field.filterable);

  return known && comparisons.has(is) ? { field: name, is: is as Comparison, value: rest.join('.') } : null;
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
/* A star at either end would be a wildcard. */
const exact = (text: string): string => quoted(text).replace(/^"\*/, '"\\*').replace(/\*"$/, '\\*"');

function termOf({ field, is, value }: Condition): string {
  switch (is) {
    case 'eq': {
      const values = value.split(',');
      const terms = values.map((one) => `${field} = ${exact(one)}`);
      return terms.length > 1 ? `(${terms.join(' OR ')})` : (terms[0] ?? '');
    }
    case 'ne':
      return `${field} != ${exact(value)}`;
    case 'starts':
      return `${field} = ${quoted(value).slice(0, -1)}*"`;
    case 'tail':
      return `${field} = "*${quoted(value).slice(1)}`;
    case 'ge':
      return `${field} >= ${exact(value)}`;
    case 'le':
      return `${field} <= ${exact(value)}`;
    case 'has':
      return `${field}:*`;
    case 'none':
      return `-${field}:*`;
  }
}

const whole = (condition: Condition): boolean => condition.value !== '' || condition.is === 'has' || condition.is === 'none';

export function filterOf(conditions: readonly Condition[]): string {
  return conditions.filter(whole).map(termOf).join(' AND ');
}

/* Beside a search stand only the community and the fields that the search's index holds: by a value, a date between two. */
export function besideSearch(conditions: readonly Condition[], resource: Resource): Condition[] {
  return conditions.filter(({ field, is, value }) => {
    const of = resource.fields.find((one) => one.name === field);
    const fits = of?.kind === 'date' ? is === 'ge' || is === 'le' : is === 'eq' && !value.includes(',');
    return fits && (field === 'communityId' || of?.withSearch);
  });
}
