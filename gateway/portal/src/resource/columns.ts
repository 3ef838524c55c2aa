/* Which fields a list shows: the user's choice for each resource, kept in this browser. */
import { useCallback, useState } from 'react';
import { INNER, type Field, type Resource } from '../contract/model';

const FIRST = 7;

const keyOf = (resource: Resource): string => `linli.columns.${resource.id}`;

export function choosable(resource: Resource): Field[] {
  return resource.fields.filter((field) => !INNER.has(field.name) && field.kind !== 'json' && field.kind !== 'object');
}

/* What a record is called by stands first; the rest as the contract has it, bookkeeping last. */
export function usualColumns(resource: Resource): string[] {
  const fields = choosable(resource).filter((field) => field !== resource.title);
  const own = fields.filter((field) => !field.readOnly || field.kind === 'enum');
  const kept = fields.filter((field) => field.name === 'updatedAt');
  const names = [resource.title, ...own.slice(0, FIRST - 1 - kept.length), ...kept].map((field) => field?.name);

  return names.filter((name): name is string => name !== undefined);
}

function read(resource: Resource): string[] | null {
  try {
    const names = JSON.parse(localStorage.getItem(keyOf(resource)) ?? 'null') as unknown;
    const known = choosable(resource).map((field) => field.name);

    return Array.isArray(names) ? names.filter((name): name is string => known.includes(name as string)) : null;
  } catch {
    return null;
  }
}

export function useColumns(resource: Resource) {
  const [chosen, setChosen] = useState(() => read(resource));
  const names = chosen?.length ? chosen : usualColumns(resource);
  const choose = useCallback(
    (next: string[] | null) => {
      if (next) localStorage.setItem(keyOf(resource), JSON.stringify(next));
      else localStorage.removeItem(keyOf(resource));
      setChosen(next);
    },
    [resource],
  );

  return {
    columns: names.flatMap((name) => resource.fields.filter((field) => field.name === name)),
    choose,
    isUsual: chosen === null,
  };
}
