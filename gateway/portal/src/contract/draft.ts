/*
 * A form's values as the API takes them: a creation sends what was filled in, a change only what
 * was changed. A masked value was never here; its field starts empty, and empty means untouched. Pure.
 */
import { isEmpty } from './check';
import type { Field, Resource } from './model';
import type { Row } from './value';

const isMaskedText = (value: unknown): boolean => typeof value === 'string' && value.includes('**');

/* No resource has objects: the engine stores none (proto/plugin/check.c). Those of an answer are only shown. */
export function writable(resource: Resource, creating: boolean): Field[] {
  return resource.fields.filter((field) => !field.readOnly && field.kind !== 'object' && (creating || !field.immutable));
}

export function startOf(fields: readonly Field[], record: Row): Row {
  return Object.fromEntries(fields.map(({ name }) => [name, isMaskedText(record[name]) ? undefined : record[name]]));
}

/* A masked field that is required has a value already. */
export function needed(field: Field, record: Row | undefined): boolean {
  return field.required && !isMaskedText(record?.[field.name]);
}

function sent(field: Field, value: unknown): unknown {
  if (typeof value === 'string' && field.kind === 'text') return value.trim();
  return field.kind === 'money' && typeof value === 'number' ? String(value) : value;
}

export function creationOf(fields: readonly Field[], given: Row): Row {
  const filled = fields.filter((field) => !isEmpty(given[field.name]));

  return Object.fromEntries(filled.map((field) => [field.name, sent(field, given[field.name])]));
}

const emptyOf = (field: Field): unknown =>
  field.list ? [] : field.kind === 'enum' || field.kind === 'time' || field.kind === 'bool' ? null : field.kind === 'text' || field.kind === 'date' || field.kind === 'reference' || field.kind === 'json' ? '' : null;

export function changeOf(fields: readonly Field[], before: Row, given: Row): Row {
  const start = startOf(fields, before);
  const changed = fields.filter((field) => {
    const [was, is] = [sent(field, start[field.name]), sent(field, given[field.name])];
    return isEmpty(was) && isEmpty(is) ? false : JSON.stringify(was) !== JSON.stringify(is);
  });

  return Object.fromEntries(
    changed.map((field) => [field.name, isEmpty(given[field.name]) ? emptyOf(field) : sent(field, given[field.name])]),
  );
}
