/* What people do with a record beyond changing it: calls that its contract names, and no page knows. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter, launch, looks, open, shoot, words, type Watched } from './browser';
import { expectClean, faultsOf, idNumber, pick, shootFailed } from './desk';
import { Stack } from './stack';

const said = {
  zh: {
    more: '更多操作', merge: '合并', from: '并入的档案', transfer: '迁移', toCommunity: '迁往社区', terminate: '终止', why: '终止原因', needed: '请填写终止原因', terminated: '提前终止',
    decide: '判定放行', key: '请求编号', plate: '车牌号', openIt: '放行', verdict: '结果', close: '关闭',
  },
  en: {
    more: 'More actions', merge: 'Merge', from: 'File that ends', transfer: 'Transfer', toCommunity: 'To community', terminate: 'Terminate', why: 'Why', needed: 'Fill in: Why', terminated: 'Terminated',
    decide: 'Decide', key: 'Request key', plate: 'Plate', openIt: 'Open', verdict: 'Verdict', close: 'Close',
  },
} as const;

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await Stack.start();
  browser = await launch();
}, 300_000);
afterEach(({ task }) => shootFailed(task));
afterAll(async () => {
  await browser?.close();
  stack?.stop();
}, 120_000);

describe.each(looks)('actions of a record, $lang at $width', (look) => {
  const w = { ...words[look.lang], ...said[look.lang] };
  const i = looks.indexOf(look);
  const [stays, ends] = [`何平${look.lang}${look.width}`, `何萍${look.lang}${look.width}`];
  const [place, other] = [`东园${i}`, `西园${i}`];
  let walk: Watched;
  let communityId: string;
  let kept: string;
  let ended: string;

  const begin = async (page: Page, path: string, action: string): Promise<void> => {
    await page.goto(stack.url + path);
    await page.getByRole('button', { name: w.more }).click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
    await page.locator('.action-dialogue').waitFor();
  };
  const confirm = (page: Page, action: string): Promise<void> => page.getByRole('dialog').getByRole('button', { name: action, exact: true }).click();
  const person = async (name: string, born: string): Promise<string> =>
    (await stack.call('/v1/population/persons', { communityId, name, idNumber: idNumber(i, born), category: 'PERMANENT' })).id as string;

  beforeAll(async () => {
    communityId = (await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name: place, code: `44030500817${i}` })).id;
    await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name: other, code: `44030500818${i}` });
    kept = await person(stays, '19700101');
    // Without a number: two of them would say that these are two people.
    ended = (await stack.call('/v1/population/persons', {
      communityId, name: ends, category: 'TEMPORARY', residenceAddress: '滨河路1号', residenceSince: '2026-01-01', stayUntil: '2036-01-01',
    })).id;
    walk = await open(browser, stack.url, look);
    await enter(walk.page, look, await stack.user(`actions.${look.lang}.${look.width}`, { permissions: ['population.*', 'housing.*', 'vehicles.*', 'identity.region.read'] }));
  }, 120_000);
  afterAll(() => walk.close());

  it('two files of one person become one, by a form that takes the other by its name', async () => {
    const { page } = walk;

    await begin(page, `/population/persons/${kept}`, w.merge);
    await pick(page, w.from, ends, ends);
    await shoot(page, '70-merge', look);
    expect(await faultsOf(walk)).toEqual([]);
    await confirm(page, w.merge);
    await page.locator('.action-dialogue').waitFor({ state: 'detached' });
    await expect(stack.call(`/v1/population/persons/${ended}`)).rejects.toThrow(/MOVED/);
    expectClean(walk);
  }, 60_000);

  it('what a service refuses is said in the form, and changes nothing', async () => {
    const { page } = walk;

    await begin(page, `/population/persons/${kept}`, w.merge);
    await pick(page, w.from, stays, stays);
    await confirm(page, w.merge);
    await page.locator('.action-dialogue').locator('.ant-form-item-explain-error, .form-problem').first().waitFor();
    await shoot(page, '71-merge-refused', look);
    await page.getByRole('dialog').getByRole('button', { name: look.lang === 'zh' ? '取消' : 'Cancel', exact: true }).click();
    expect((await stack.call(`/v1/population/persons/${kept}`)).id).toBe(kept);
    expectClean(walk);
  }, 60_000);

  it('a person moves to another community, and the new file is shown', async () => {
    const { page } = walk;

    await begin(page, `/population/persons/${kept}`, w.transfer);
    await pick(page, w.toCommunity, other, other);
    await confirm(page, w.transfer);
    await page.waitForURL((url) => url.pathname.startsWith('/population/persons/') && !url.pathname.endsWith(kept));
    await page.locator('.fields').getByText(other).first().waitFor();
    await shoot(page, '72-transferred', look);
    expectClean(walk);
  }, 60_000);

  it('a lease ends when its reason is given', async () => {
    const { page } = walk;
    const [owner, tenant] = [await person(`房东${i}`, '19600101'), await person(`租客${i}`, '19900202')];
    const { id: buildingId } = await stack.call('/v1/housing/buildings', { communityId, name: '3栋', number: '3', use: 'RESIDENTIAL', state: 'IN_USE' });
    const { id: houseId } = await stack.call('/v1/housing/houses', { communityId, buildingId, number: '1203', state: 'LET', usage: 'HOME', address: `东园路${i}号3栋1203` });
    const { id } = await stack.call('/v1/housing/leases', { communityId, houseId, ownerId: owner, tenantId: tenant, startsOn: '2026-01-01', endsOn: '2027-12-31', state: 'ACTIVE' });

    await begin(page, `/housing/leases/${id}`, w.terminate);
    await confirm(page, w.terminate);
    await page.getByRole('dialog').getByText(w.needed).waitFor();
    await page.getByRole('dialog').getByLabel(w.why, { exact: true }).fill('提前退租');
    await shoot(page, '73-terminate', look);
    await confirm(page, w.terminate);
    await page.locator('.action-dialogue').waitFor({ state: 'detached' });
    await page.locator('.fields').getByText(w.terminated, { exact: true }).waitFor();
    expect(await stack.call(`/v1/housing/leases/${id}`)).toMatchObject({ state: 'TERMINATED', endReason: '提前退租' });
    expectClean(walk);
  }, 60_000);

  it('a gate is asked about a car, and its answer is shown', async () => {
    const { page } = walk;
    const { id: lotId } = await stack.call('/v1/vehicles/lots', { communityId, name: `停车场${i}`, state: 'OPEN', visitors: true });
    await stack.call('/v1/vehicles/zones', { communityId, lotId, name: 'A区', kind: 'VISITOR', capacity: 9 });
    const { id } = await stack.call('/v1/vehicles/gates', { communityId, lotId, name: '东门', direction: 'ENTRY' });

    await begin(page, `/vehicles/gates/${id}`, w.decide);
    await page.getByRole('dialog').getByLabel(w.key, { exact: true }).fill(`E${i}-1`);
    await page.getByRole('dialog').getByLabel(w.plate, { exact: true }).fill(`粤B1234${i}`);
    await confirm(page, w.decide);
    await page.locator('.action-dialogue dt').getByText(w.verdict, { exact: true }).waitFor();
    await page.locator('.action-dialogue dd').getByText(w.openIt, { exact: true }).waitFor();
    await page.locator('.action-dialogue .answer-part').getByText('A区').first().waitFor();
    await shoot(page, '74-decided', look);
    expect(await faultsOf(walk)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: w.close, exact: true }).last().click();
    await page.locator('.action-dialogue').waitFor({ state: 'detached' });
    expectClean(walk);
  }, 60_000);

  it('only what the role may do is offered', async () => {
    const id = await person(`林一${i}`, '19800303');
    const some = await open(browser, stack.url, look);
    const none = await open(browser, stack.url, look);

    await enter(some.page, look, await stack.user(`some.${look.lang}.${look.width}`, { permissions: ['population.person.read', 'population.person.transfer', 'identity.region.read'] }));
    await some.page.goto(`${stack.url}/population/persons/${id}`);
    await some.page.getByRole('button', { name: w.more }).click();
    await some.page.getByRole('menuitem', { name: w.transfer, exact: true }).waitFor();
    expect(await some.page.getByRole('menuitem').allInnerTexts()).toEqual([w.transfer]);
    await enter(none.page, look, await stack.user(`none.${look.lang}.${look.width}`, { permissions: ['population.person.read', 'population.person.update', 'identity.region.read'] }));
    await none.page.goto(`${stack.url}/population/persons/${id}`);
    await none.page.locator('.page-detail .fields').waitFor();
    await none.page.getByRole('button', { name: w.edit }).waitFor();
    expect(await none.page.getByRole('button', { name: w.more }).count()).toBe(0);
    for (const one of [some, none]) {
      expectClean(one);
      await one.close();
    }
  }, 60_000);
});
