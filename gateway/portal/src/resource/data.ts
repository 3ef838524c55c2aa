/* Reading and writing records of any resource. Revealed records never come here: nothing keeps them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../api/client';
import { addressIn, type Resource } from '../contract/model';
import type { Row } from '../contract/value';

export interface Record_ extends Row {
  id: string;
  etag?: string;
}

export interface Page {
  rows: Record_[];
  next: string;
  total?: number;
  capped: boolean;
  highlights: Highlight[];
}

export interface Highlight {
  id: string;
  field: string;
  start: number;
  length: number;
}

export interface Question {
  q?: string;
  filter?: string;
  orderBy?: string;
}

const PAGE = 50;

type Listed = Record<string, unknown> & {
  nextPageToken?: string;
  totalSize?: number;
  totalCapped?: boolean;
  highlights?: Highlight[];
};

export async function listPage(resource: Resource, ask: Question, token = '', size = PAGE, signal?: AbortSignal, count = !token): Promise<Page> {
  const listed = await call<Listed>(resource.path, {
    query: { ...ask, pageSize: size, pageToken: token, count: count || undefined },
    signal,
  });

  return {
    rows: (listed[resource.collection] ?? []) as Record_[],
    next: listed.nextPageToken ?? '',
    total: listed.totalSize,
    capped: listed.totalCapped ?? false,
    highlights: listed.highlights ?? [],
  };
}

/* --- what nobody waits for, a few at a time: what one asks for meanwhile comes between */

const AT_ONCE = 4;
const queue: (() => void)[] = [];
let running = 0;

export async function inTurn<T>(ask: () => Promise<T>): Promise<T> {
  if (running === AT_ONCE) await new Promise<void>((next) => queue.push(next));
  else running++;
  try {
    return await ask();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running--;
  }
}

/* --- keys: everything of one resource lies below ['of', id], so that a write refreshes it all */

const keyOf = (resource: Resource, ...rest: unknown[]): unknown[] => ['of', resource.id, ...rest];

export function useList(resource: Resource, ask: Question, enabled = true) {
  return useInfiniteQuery({
    queryKey: keyOf(resource, 'list', ask),
    queryFn: ({ pageParam, signal }) => listPage(resource, ask, pageParam, PAGE, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: (before) => before, // while one types, the last answer stays
    enabled,
  });
}

export function useSome(resource: Resource | undefined, ask: Question, size: number, enabled = true) {
  return useQuery({
    queryKey: ['of', resource?.id, 'some', ask, size],
    queryFn: ({ signal }) => listPage(resource as Resource, ask, '', size, signal),
    placeholderData: (before) => before,
    enabled: enabled && resource !== undefined,
  });
}

export function useRecord(resource: Resource, id: string, enabled = true) {
  return useQuery({ queryKey: keyOf(resource, 'record', id), queryFn: () => call<Record_>(`${resource.path}/${id}`), enabled });
}

/* --- names of records that others refer to: asked for together */

const waiting = new Map<string, { ids: Map<string, ((row: Record_ | null) => void)[]>; resource: Resource }>();

async function fetchNames(id: string): Promise<void> {
  const batch = waiting.get(id);
  if (!batch) return;
  waiting.delete(id);
  const ids = [...batch.ids.keys()];
  const search = new URLSearchParams(ids.map((one) => ['ids', one]));
  const answer = await call<Record<string, Record_[]>>(`${batch.resource.path}:batchGet?${search}`).catch(() => null);
  const rows = answer?.[batch.resource.collection] ?? [];

  for (const [one, tell] of batch.ids) tell.forEach((done) => done(rows.find((row) => row.id === one) ?? null));
}

/* One that cannot be read (another's scope, deleted) must not hide the others: it is asked for alone. */
function askName(resource: Resource, id: string): Promise<Record_ | null> {
  return new Promise((done) => {
    const batch = waiting.get(resource.id) ?? { ids: new Map(), resource };

    if (!waiting.has(resource.id)) setTimeout(() => void fetchNames(resource.id), 5);
    waiting.set(resource.id, batch);
    batch.ids.set(id, [...(batch.ids.get(id) ?? []), done]);
  });
}

async function nameRecord(resource: Resource, id: string): Promise<Record_ | null> {
  if (!resource.calls.BATCH_GET) return call<Record_>(`${resource.path}/${id}`).catch(() => null);
  return (await askName(resource, id)) ?? call<Record_>(`${resource.path}/${id}`).catch(() => null);
}

export function nameOf(resource: Resource, row: Row | null | undefined): string {
  const names = resource.names.map((field) => row?.[field.name]);

  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? shortId(String(row?.id ?? ''));
}

export const shortId = (id: string): string => (id ? `…${id.slice(-6)}` : '');

export function useReferred(resource: Resource | undefined, id: string, enabled = true) {
  return useQuery({
    queryKey: ['of', resource?.id, 'name', id],
    queryFn: () => nameRecord(resource as Resource, id),
    enabled: enabled && resource !== undefined && id !== '',
    staleTime: 120_000,
  });
}

/* --- writing */

export const refresh = (queries: QueryClient, resource: Resource): Promise<void> =>
  queries.invalidateQueries({ queryKey: keyOf(resource) });

export function useWrite<In, Out>(resource: Resource, write: (given: In) => Promise<Out>) {
  const queries = useQueryClient();

  return useMutation({ mutationFn: write, onSuccess: () => refresh(queries, resource) });
}

export interface Change {
  version: string;
  at: string;
  actor: string;
  action: 'CREATED' | 'UPDATED' | 'DELETED' | 'UNDELETED';
  changes: { path: string; beforeJson: string; afterJson: string }[];
}

export function useHistory(resource: Resource, id: string) {
  return useInfiniteQuery({
    queryKey: keyOf(resource, 'history', id),
    queryFn: ({ pageParam }) =>
      call<{ history: Change[]; nextPageToken?: string }>(`${resource.path}/${id}/history`, { query: { pageSize: 20, pageToken: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
}

/* --- what it has to do with others, also of other services */

export interface RecordLink {
  resource: string; // "housing.Occupancy"
  id: string;
  kind: string; // "HOUSE": what the other side is
  otherId: string;
  role: string;
  validFrom: string;
  validUntil: string; // empty: it goes on
}

export interface RecordLinks {
  links: RecordLink[];
  withheld: string[];
  unavailable: string[];
  truncated: string[];
}

/* Others' writes change it too: it is asked anew each time. */
export function useLinks(resource: Resource, id: string, onDay: string, enabled = true) {
  return useQuery({
    queryKey: keyOf(resource, 'links', id, onDay),
    queryFn: () => call<RecordLinks>(addressIn(resource, 'LINKS', id), { query: { onDay } }),
    placeholderData: (before) => before,
    staleTime: 0,
    enabled,
  });
}

export interface Group {
  values: string[];
  count: number;
}

export function useStats(resource: Resource, by: string, enabled = true) {
  return useQuery({
    queryKey: keyOf(resource, 'stats', by),
    queryFn: async () => {
      const { groups } = await call<{ groups: { values: string[]; count: string }[] }>(`${resource.path}:stats`, { query: { by } });
      return groups.map(({ values, count }): Group => ({ values, count: Number(count) })).sort((a, b) => b.count - a.count);
    },
    enabled,
  });
}

/* Asks for the name of the page in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
