/* What an administrator does: places, roles, a look through another's eyes, the console; and what the frame does for everybody. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter, goTo, launch, looks, NEW_PASSWORD, open, shoot, signIn, words, type Look, type Watched } from './browser';
import { expectClean, faultsOf, idNumber, shootFailed } from './desk';
import { admin, Stack } from './stack';

const said = {
  zh: {
    below: (name: string) => `在“${name}”下新建`, code: '行政区划代码', regionName: '名称', seeAs: '以此角色查看', seeing: '角色预览菜单和按钮', end: '结束预览', statistics: '统计', read: '查看', saved: '权限已更新，2 秒内生效',
    search: '按路径、名称或说明查找接口', reset: '重置密码', ok: /确\s*定/, everywhere: '在所有设备上退出', person: '人员',
  },
  en: {
    below: (name: string) => `New below “${name}”`, code: 'Division code', regionName: 'Name', seeAs: 'See as this role', seeing: 'would see them', end: 'End preview', statistics: 'Statistics', read: 'Read', saved: 'Permissions updated; in effect within 2 s',
    search: 'Find calls by path, name or description', reset: 'Reset password', ok: 'OK', everywhere: 'Sign out everywhere', person: 'Person',
  },
} as const;

let stack: Stack;
let browser: Browser;
let community: string;
let other: string;

beforeAll(async () => {
  stack = await Stack.start();
  browser = await launch();
  const street = (await stack.call('/v1/identity/regions', { kind: 'STREET', name: '滨河街道', code: '440305008000' })).id as string;

  community = (await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name: '河东社区', code: '440305008021', parentId: street })).id;
  other = (await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name: '河西社区', code: '440305008022', parentId: street })).id;
  await stack.call('/v1/population/persons', { communityId: community, name: '东方明', idNumber: idNumber(1, '19880808'), category: 'PERMANENT' });
  await stack.call('/v1/population/persons', { communityId: other, name: '西门庆', idNumber: idNumber(2, '19880808'), category: 'PERMANENT' });
}, 300_000);
afterEach(({ task }) => shootFailed(task));
afterAll(async () => {
  await browser?.close();
  stack?.stop();
}, 120_000);

async function userMenu(page: Page, entry: string): Promise<void> {
  await page.locator('.top button').last().click();
  await page.getByRole('menuitem', { name: entry }).click();
}

describe.each(looks)('an administrator, $lang at $width', (look) => {
  const w = { ...words[look.lang], ...said[look.lang] };
  const i = looks.indexOf(look);
  let walk: Watched;

  beforeAll(async () => {
    walk = await open(browser, stack.url, look);
    await signIn(walk.page, look.lang, admin.account, admin.password);
    await walk.page.locator('.page-home').waitFor();
  }, 120_000);
  afterAll(() => walk.close());

  it('adds a grid below a community in the tree', async () => {
    const { page } = walk;
    const name = `网格${i}`;

    await goTo(page, look, w.regions);
    await page.locator('.tree').getByText('河东社区').click();
    await page.getByRole('button', { name: w.below('河东社区') }).click();
    await page.locator('.record-form').getByLabel(w.regionName, { exact: true }).fill(name);
    await page.locator('.record-form').getByLabel(w.code, { exact: true }).fill(`44030500830${i}`);
    await page.getByRole('button', { name: w.save, exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await page.goto(`${stack.url}/identity/regions`);
    await page.locator('.tree').getByText(name).waitFor();
    await shoot(page, '80-regions', look);
    const { regions } = await stack.call(`/v1/identity/regions?filter=${encodeURIComponent(`parentId="${community}"`)}`);
    expect(regions.find((one: { name: string }) => one.name === name)).toMatchObject({ kind: 'GRID' });
    expectClean(walk);
  }, 60_000);

  it('gives a role one permission more in the matrix, and sees the menus as it does', async () => {
    const { page } = walk;
    const { id } = await stack.call('/v1/identity/roles', { name: `台账员${i}`, clearance: 'PERSONAL', rows: 'REGIONS', permissions: ['housing.house.read'] });

    await page.goto(`${stack.url}/identity/roles?role=${id}`);
    await page.getByRole('checkbox', { name: `${w.person} ${w.read}`, exact: true }).check();
    await shoot(page, '81-matrix', look);
    await page.getByRole('button', { name: w.save, exact: true }).click();
    await page.getByText(w.saved).waitFor();
    expect((await stack.call(`/v1/identity/roles/${id}`)).permissions.sort()).toEqual(['housing.house.read', 'population.person.read']);
    await page.getByRole('button', { name: w.seeAs }).click();
    await page.getByText(w.seeing).waitFor();
    await goTo(page, look, w.persons);
    await page.getByText('东方明').first().waitFor();
    expect(await page.getByRole('button', { name: w.newPerson }).count()).toBe(0);
    await page.getByRole('button', { name: w.end }).click();
    await page.getByRole('button', { name: w.newPerson }).first().waitFor();
    expectClean(walk);
  }, 60_000);

  it('gives a user a one-time password, which is shown once and opens the door', async () => {
    const { page } = walk;
    const { id } = await stack.call('/v1/identity/users', { account: `lost.${look.lang}.${look.width}`, name: '忘记', everywhere: true });

    await page.goto(`${stack.url}/identity/users/${id}`);
    await page.getByRole('button', { name: w.reset }).click();
    await page.getByRole('dialog').getByRole('button', { name: w.ok }).click();
    const password = await page.locator('.secret').innerText();
    await page.reload();
    await page.locator('.fields').waitFor();
    expect(await page.getByText(password).count()).toBe(0);
    const theirs = await open(browser, stack.url, look);
    await enter(theirs.page, look, { account: `lost.${look.lang}.${look.width}`, password: password.trim() });
    for (const one of [walk, theirs]) expectClean(one);
    await theirs.close();
  }, 60_000);

  it('finds a call in the console by a word, and tries it as themselves', async () => {
    const { page } = walk;

    await goTo(page, look, w.console);
    await page.getByLabel(w.search).fill('ListPersons');
    await page.getByRole('button', { name: /\/v1\/population\/persons$/ }).first().click();
    await page.getByLabel('q', { exact: true }).fill('东方');
    await page.getByRole('button', { name: w.send, exact: true }).click();
    await page.locator('.tried pre').getByText('东方明').waitFor();
    expect(await page.locator('.tried h3').innerText()).toContain('200');
    expect(await page.locator('.tried code').innerText()).not.toBe('');
    await shoot(page, '82-console', look);
    expect(await faultsOf(walk)).toEqual([]);
    expectClean(walk);
  }, 60_000);

  it('chooses a community, and lists are narrowed to it', async () => {
    const { page } = walk;

    await goTo(page, look, w.persons);
    await page.getByText('西门庆').first().waitFor();
    await page.locator('.top .community').click();
    await page.locator('.ant-select-dropdown:visible').getByTitle('河东社区', { exact: true }).click();
    await page.getByText('西门庆').first().waitFor({ state: 'detached' });
    await page.getByText('东方明').first().waitFor();
    await shoot(page, '83-community', look);
    expectClean(walk);
  }, 60_000);
});

describe.each(looks)('a user at two desks, $lang at $width', (look) => {
  it('signs out everywhere at one, and the other is signed out too', async () => {
    const w = { ...words[look.lang], ...said[look.lang] };
    const user = await stack.user(`two.${look.lang}.${look.width}`, { permissions: ['population.person.read', 'identity.region.read'] });
    const [here, there] = [await open(browser, stack.url, look), await open(browser, stack.url, look)];

    await enter(here.page, look, user);
    await signIn(there.page, look.lang, user.account, NEW_PASSWORD);
    await there.page.locator('.page-home').waitFor();
    await userMenu(here.page, w.everywhere);
    await here.page.getByLabel(w.account, { exact: true }).waitFor();
    await expect.poll(async () => {
      await there.page.reload();
      return there.page.getByLabel(w.account, { exact: true }).waitFor({ timeout: 3000 }).then(() => 'out', () => 'in');
    }, { timeout: 15_000 }).toBe('out');
    for (const one of [here, there]) {
      expectClean(one);
      await one.close();
    }
  }, 60_000);
});

describe('from a phone to a wall', () => {
  it.each([390, 768, 1024, 1440, 2560])('no page is wider than the window (%i px)', async (width) => {
    const look: Look = { lang: 'en', width };
    const walk = await open(browser, stack.url, look);
    const { page } = walk;
    const wide: string[] = [];

    await signIn(page, look.lang, admin.account, admin.password);
    await page.locator('.page-home').waitFor();
    const { persons } = await stack.call('/v1/population/persons?pageSize=1');
    for (const path of ['/', '/population/persons', '/population/persons/new', `/population/persons/${persons[0].id}`, `/population/persons/${persons[0].id}/file`, '/population/persons/statistics', '/population/persons/import', '/identity/regions', '/identity/roles', '/console', '/about']) {
      await page.goto(stack.url + path);
      await page.locator('.page h1').first().waitFor();
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth)) wide.push(path);
    }
    await shoot(page, '84-about', look);
    expect(wide).toEqual([]);
    expectClean(walk);
    await walk.close();
  }, 90_000);
});
