/*
 * The session of this browser: an access token in memory, a refresh token in sessionStorage.
 *
 * sessionStorage ends with the tab and is another in every tab, so nothing outlives the browser on
 * a shared desk. Tabs of one browser share a session all the same: a new tab asks the others for it,
 * and before the refresh token is passed on, under one lock, it asks whether another has done so and
 * the news is still on its way: the server ends a session whose refresh token comes twice. With no
 * other tab left and only an old token kept, one is signed out: safe.
 *
 * Script of others could read what this script can; the page's policy loads none.
 */
import { Problem, problemOf } from './problem';

interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number; // seconds
}

export interface Session {
  access: string;
  refresh: string;
  until: number; // ms since 1970, when the access token ends
}

type Message = { ask: true } | { session: Session } | { ended: true };

const KEY = 'linli.session';
const EARLY = 60_000; // renewed so long before its end
const PATIENCE = 150; // ms that a tab waits for the others

let current: Session | null = null;
const listeners = new Set<() => void>();
const channel = new BroadcastChannel(KEY);

/* --- keeping */

export const session = {
  get: (): Session | null => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function keep(next: Session | null): void {
  current = next;
  if (next) sessionStorage.setItem(KEY, next.refresh);
  else sessionStorage.removeItem(KEY);
  listeners.forEach((listener) => listener());
}

let heard: (() => void) | null = null;

channel.onmessage = ({ data }: MessageEvent<Message>) => {
  if ('ended' in data) keep(null);
  else if ('ask' in data && current) channel.postMessage({ session: current } satisfies Message);
  else if ('session' in data && data.session.until > (current?.until ?? 0)) {
    keep(data.session);
    heard?.();
  }
};

/* Asks the other tabs, and waits until one knows more or none has answered. */
async function askOthers(): Promise<void> {
  channel.postMessage({ ask: true } satisfies Message);
  await new Promise<void>((done) => {
    heard = done;
    setTimeout(done, PATIENCE);
  });
  heard = null;
}

function adopt(tokens: Tokens): Session {
  const next = { access: tokens.accessToken, refresh: tokens.refreshToken, until: Date.now() + tokens.expiresIn * 1000 };

  keep(next);
  channel.postMessage({ session: next } satisfies Message);
  return next;
}

function end(): void {
  keep(null);
  channel.postMessage({ ended: true } satisfies Message);
}

/* --- asking the server */

async function post(path: string, body: unknown): Promise<Tokens> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Problem(0, 'OFFLINE', '');
  });

  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Tokens;
}

export async function signIn(account: string, password: string): Promise<void> {
  adopt(await post('/v1/identity/sessions', { account, password }));
}

const serves = (one: Session | null, refused?: string): boolean =>
  one !== null && one.access !== refused && one.until - EARLY > Date.now();

/* One tab at a time, and only when no other has a session that serves. */
async function renew(kept: string, refused?: string): Promise<Session | null> {
  return navigator.locks.request(KEY, async () => {
    if (!serves(current, refused)) await askOthers();
    if (serves(current, refused)) return current;
    try {
      return adopt(await post('/v1/identity/sessions:refresh', { refreshToken: current?.refresh ?? kept }));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) end();
      else if (!current) throw error;
      return current;
    }
  });
}

/* A good access token; null: signed out. `refused` is one that the server did not take. */
export async function accessToken(refused?: string): Promise<string | null> {
  if (!current || serves(current, refused)) return current?.access ?? null;
  return (await renew(current.refresh, refused))?.access ?? null;
}

/* Here, or with `everywhere` on all devices. The tokens are forgotten here in any case. */
export async function signOut(everywhere = false): Promise<void> {
  const token = await accessToken().catch(() => null);
  const authorization = `Bearer ${token}`;

  if (token && everywhere)
    await fetch('/v1/identity/users/me:endSessions', {
      method: 'POST', body: '{}', headers: { authorization, 'content-type': 'application/json' },
    }).catch(() => undefined);
  else if (token)
    await fetch('/v1/identity/sessions/current', { method: 'DELETE', headers: { authorization } }).catch(() => undefined);
  end();
}

/* --- at start: the session of the other tabs, or the one that this tab had before a reload */

/* Whether this tab had a session. */
export const isKept = (): boolean => sessionStorage.getItem(KEY) !== null;

export async function resume(): Promise<void> {
  const kept = sessionStorage.getItem(KEY);

  if (!kept) await askOthers();
  if (!current && kept) await renew(kept).catch(() => undefined); // unreachable: kept for the next try
}
