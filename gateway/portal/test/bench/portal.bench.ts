/* What a user waits for, printed: the first page on a slow machine, and a list over a crowd of people. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { goTo, launch, open, signIn, words, type Look } from '../walks/browser';
import { admin, Stack, tree } from '../walks/stack';

const PEOPLE = Number(process.env.PEOPLE ?? 1_000_000);
const SLOWER = 4;
const RUNS = 5;
const look: Look = { lang: 'zh', width: 1440 };

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await Stack.start();
  browser = await launch();
  for (const [i, name] of ['阳光花园', '翠湖社区', '滨海社区'].entries())
    await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name, code: `44030500801${i}` });
  execFileSync(join(tree, 'build/tests/bench/people'), [stack.conninfo(), stack.secrets(), String(PEOPLE)], { cwd: tree, env: { ...process.env, PEOPLE_HISTORY: '0' } });
}, 1_800_000);
afterAll(async () => {
  await browser?.close();
  stack?.stop();
}, 120_000);

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const say = (what: string, ms: number, must?: number): void => console.log(`${what.padEnd(64)} ${ms.toFixed(0).padStart(6)} ms${must ? `   (must: ${must})` : ''}`);

async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);

  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/* From the click to the frame after the first row is there. */
async function clickToPaint(page: Page): Promise<number> {
  await goTo(page, look, words.zh.home);
  await page.locator('.page-home .count').first().waitFor();
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    const state = window as unknown as { took: Promise<number> };
    state.took = new Promise((done) => {
      document.addEventListener('click', () => {
        const began = performance.now();
        const look_ = (): void => {
          if (!document.querySelector('.row[aria-rowindex="2"]')) return void requestAnimationFrame(look_);
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
        };
        look_();
      }, { once: true, capture: true });
    });
  });
  await goTo(page, look, words.zh.persons);
  return page.evaluate(() => (window as unknown as { took: Promise<number> }).took);
}

it('prints', async () => {
  const walk = await open(browser, stack.url, look);
  const { page } = walk;
  const interactive: number[] = [];
  const home: number[] = [];
  const counted: number[] = [];
  const list: number[] = [];

  for (let i = 0; i < RUNS; i++) {
    const slow = await open(browser, 'about:blank', look);
    await slowDown(slow.page);
    await slow.page.goto(`${stack.url}/`);
    await slow.page.getByLabel(words.zh.account, { exact: true }).fill('x');
    interactive.push(await slow.page.evaluate(() => performance.now()));
    await slow.close();
  }
  await signIn(page, 'zh', admin.account, admin.password);
  await page.locator('.page-home .count').first().waitFor();
  await slowDown(page);
  for (let i = 0; i < RUNS; i++) {
    await page.reload();
    await page.locator('.page-home .count').first().waitFor();
    home.push(await page.evaluate(() => performance.now()));
    await page.locator('.count strong', { hasText: /\d/ }).first().waitFor();
    counted.push(await page.evaluate(() => performance.now()));
  }
  await walk.close();
  const fast = await open(browser, stack.url, look);
  await signIn(fast.page, 'zh', admin.account, admin.password);
  await fast.page.locator('.page-home .count').first().waitFor();
  for (let i = 0; i < RUNS; i++) list.push(await clickToPaint(fast.page));
  say(`sign-in takes text, CPU slowed ${SLOWER} times, nothing cached`, median(interactive), 2000);
  say(`home page, CPU slowed ${SLOWER} times, after a reload`, median(home), 2000);
  say('the same, until the first count is filled in', median(counted));
  say(`list over ${PEOPLE.toLocaleString('en')} people, click to paint`, median(list), 300);
  await fast.close();
}, 600_000);
