/* The session of several tabs, against a server that ends a session whose refresh token comes twice. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

type Tab = typeof import('../../src/api/session');

let used: string[];
let count: number;
let alive: boolean;

/* As identity does it. */
function server(path: string, init: { body: string }): Response {
  const answer = (): Response => Response.json({ accessToken: `access${count}`, refreshToken: `refresh${count}`, expiresIn: 900 });

  if (path === '/v1/identity/sessions') {
    count++;
    return answer();
  }
  const { refreshToken } = JSON.parse(init.body) as { refreshToken: string };
  if (!alive || used.includes(refreshToken)) {
    alive = false;
    return Response.json({ reason: 'REFRESH_REFUSED', detail: 'no' }, { status: 401 });
  }
  used.push(refreshToken);
  count++;
  return answer();
}

/* The lock of a browser is one for all its tabs. */
let tail: Promise<unknown>;
const locks = {
  request: (_: string, run: () => Promise<unknown>) => {
    const next = tail.then(run, run);
    tail = next.catch(() => undefined);
    return next;
  },
};

async function openTab(): Promise<Tab> {
  vi.resetModules();
  return import('../../src/api/session');
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 30));

beforeEach(() => {
  used = [];
  count = 0;
  alive = true;
  tail = Promise.resolve();
  sessionStorage.clear();
  vi.stubGlobal('fetch', vi.fn((path: string, init: { body: string }) => Promise.resolve(server(path, init))));
  vi.stubGlobal('navigator', { ...navigator, locks });
});
afterEach(() => vi.unstubAllGlobals());

it('keeps the access token out of storage', async () => {
  const tab = await openTab();
  await tab.signIn('admin', 'x');
  expect(await tab.accessToken()).toBe('access1');
  expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain('access1');
});

it('gives a new tab the session of the others', async () => {
  const first = await openTab();
  await first.signIn('admin', 'x');
  sessionStorage.clear(); // a new tab has none
  const second = await openTab();
  await second.resume();
  expect(await second.accessToken()).toBe('access1');
  expect(used).toEqual([]);
});

it('passes the refresh token on once, though all tabs need it at a time', async () => {
  const first = await openTab();
  await first.signIn('admin', 'x');
  const second = await openTab();
  await second.resume();
  const tokens = await Promise.all([first.accessToken('access1'), second.accessToken('access1'), first.accessToken('access1')]);
  await settle();
  expect(alive).toBe(true);
  expect(new Set(used).size).toBe(used.length);
  expect(await first.accessToken()).toBe(await second.accessToken());
  expect(tokens.every(Boolean)).toBe(true);
});

it('resumes after a reload, and ends everywhere when the server says so', async () => {
  const first = await openTab();
  await first.signIn('admin', 'x');
  alive = false;
  expect(await first.accessToken('access1')).toBeNull();
  expect(first.session.get()).toBeNull();
  expect(sessionStorage.length).toBe(0);
});
