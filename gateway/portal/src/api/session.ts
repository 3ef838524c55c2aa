/*
 * The session of this browser: an access token in memory, a refresh token in sessionStorage.
 *
 * sessionStorage ends with the tab and is another in every tab, so nothing outlives the browser on
 * a shared desk. Tabs of one browser share a session all the same: a new tab asks the others for it,
 * and every passing-on of the refresh token happens under one lock and is told to all, because the
 * server ends a session whose refresh token comes twice. A tab that comes back from sleep asks
 * before it uses what it kept. With no other tab left and an old token kept, it is signed out: safe.
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
const PATIENCE = 150; // ms that a new tab waits for the others

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

channel.onmessage = ({ data }: MessageEvent<Message>) => {
  if ('session' in data) keep(data.session);
  else if ('ended' in data) keep(null);
  else if (current) channel.postMessage({ session: current } satisfies Message);
};

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

/* One tab at a time; whoever waited finds the new session told by the one before. */
async function renew(used: string): Promise<Session | null> {
  return navigator.locks.request(KEY, async () => {
    if (current && current.refresh !== used) return current;
    try {
      return adopt(await post('/v1/identity/sessions:refresh', { refreshToken: used }));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) end();
      else if (!current) throw error;
      return current;
    }
  });
}

/* A good access token; null: signed out. `refused` is one that the server did not take. */
export async function accessToken(refused?: string): Promise<string | null> {
  if (!current) return null;
  if (current.access !== refused && current.until - EARLY > Date.now()) return current.access;
  return (await renew(current.refresh))?.access ?? null;
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

export async function resume(): Promise<void> {
  const kept = sessionStorage.getItem(KEY);

  channel.postMessage({ ask: true } satisfies Message);
  await new Promise((done) => setTimeout(done, PATIENCE));
  if (!current && kept) await renew(kept).catch(() => keep(null));
}
