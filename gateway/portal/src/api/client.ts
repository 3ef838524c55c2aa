/* Calls of the public API with the user's own token. Nothing here knows a resource. */
import { Problem, problemOf } from './problem';
import { accessToken } from './session';

export interface Ask {
  method?: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  bytes?: Blob; // instead of a body: as they are
  etag?: string;
  once?: string; // Idempotency-Key: the same press of a button has one effect
  signal?: AbortSignal;
}

export interface Answer<T> {
  data: T;
  etag: string;
  requestId: string;
  status: number;
}

function address(path: string, query: Ask['query']): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '');

  return given.length ? `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}` : path;
}

function headersOf(ask: Ask, token: string | null): Headers {
  const headers = new Headers({ 'accept-language': document.documentElement.lang });

  if (token) headers.set('authorization', `Bearer ${token}`);
  if (ask.body !== undefined) headers.set('content-type', 'application/json');
  if (ask.bytes) headers.set('content-type', 'application/octet-stream');
  if (ask.etag) headers.set('if-match', `"${ask.etag}"`);
  if (ask.once) headers.set('idempotency-key', ask.once);
  return headers;
}

async function send(path: string, ask: Ask, token: string | null): Promise<Response> {
  return fetch(address(path, ask.query), {
    method: ask.method ?? (ask.body === undefined ? 'GET' : 'POST'),
    headers: headersOf(ask, token),
    body: ask.bytes ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body)),
    signal: ask.signal,
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, 'OFFLINE', '');
  });
}

/* A refused token is renewed once: it may have been revoked for a change of one's own roles. */
async function answerOf(path: string, ask: Ask): Promise<Response> {
  const token = await accessToken();
  let response = await send(path, ask, token);

  if (response.status === 401 && token) {
    const next = await accessToken(token);
    if (next && next !== token) response = await send(path, ask, next);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function callFully<T>(path: string, ask: Ask = {}): Promise<Answer<T>> {
  const response = await answerOf(path, ask);

  return {
    data: (await response.json()) as T,
    etag: response.headers.get('etag') ?? '',
    requestId: response.headers.get('x-request-id') ?? '',
    status: response.status,
  };
}

export async function call<T>(path: string, ask: Ask = {}): Promise<T> {
  return (await callFully<T>(path, ask)).data;
}

/* --- files */

export interface Download {
  name: string;
  bytes: Blob;
}

/* content-disposition: attachment; filename="a.xlsx"; filename*=UTF-8''%E4%BA%BA.xlsx */
export function nameIn(disposition: string): string {
  const [, coded] = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? [];
  const [, plain] = /filename="([^"]*)"/i.exec(disposition) ?? [];

  return coded ? decodeURIComponent(coded) : (plain ?? '');
}

/* What fits into memory; larger files have an address that opens by itself (`:sign`). */
export async function download(path: string): Promise<Download> {
  const response = await answerOf(path, {});

  return { name: nameIn(response.headers.get('content-disposition') ?? ''), bytes: await response.blob() };
}
