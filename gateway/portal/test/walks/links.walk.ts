/* A person and a house belong together for a time: said on one side, seen from both, on screen and on paper. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter, launch, looks, open, shoot, words, type Watched } from './browser';
import { expectClean, faultsOf, idNumber, pick, shootFailed } from './desk';
import { Stack } from './stack';

const said = {
  zh: {
    occupancy: '添加居住关系', link: '添加人员关联', house: '房屋', person: '人员', role: '身份', tenant: '租户', from: '起始日（默认今天）', until: '截止日', current: '有效', past: '已结束',
    file: '档案', personSheet: '居民登记表', houseSheet: '房屋档案表', linkRole: '角色', onDay: '某日的关联', none: '这一天没有关联', upload: '上传文件', attach: '添加附件', download: '下载',
  },
  en: {
    occupancy: 'Add Occupancy', link: 'Add Link', house: 'House', person: 'Person', role: 'Role', tenant: 'Tenant', from: 'From (today)', until: 'Until', current: 'In force', past: 'Ended',
    file: 'File', personSheet: 'Registration form of a resident', houseSheet: 'File of a house', linkRole: 'Role', onDay: 'On a day', none: 'No links on that day', upload: 'Upload a file', attach: 'Attach a file', download: 'Download',
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

async function day(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

/* A picture came, and the policy let it in. */
async function isDrawn(page: Page, what: string): Promise<void> {
  await page.locator(what).first().waitFor();
  await page.waitForFunction((selector) => (document.querySelector(selector) as HTMLImageElement | null)?.naturalWidth === 1, what);
}

describe.each(looks)('a person and a house, $lang at $width', (look) => {
  const w = { ...words[look.lang], ...said[look.lang] };
  const i = looks.indexOf(look);
  const name = `赵敏${look.lang}${look.width}`;
  const elsewhere = `钱伟${look.lang}${look.width}`;
  let walk: Watched;
  let person: string;
  let house: string;

  beforeAll(async () => {
    const call = stack.call.bind(stack);
    const { id: communityId } = await call('/v1/identity/regions', { kind: 'COMMUNITY', name: `家园${i}`, code: `44030500815${i}` });
    const { id: other } = await call('/v1/identity/regions', { kind: 'COMMUNITY', name: `他园${i}`, code: `44030500816${i}` });
    const { id: buildingId } = await call('/v1/housing/buildings', { communityId, name: '3栋', number: '3', use: 'RESIDENTIAL', state: 'IN_USE' });

    house = (await call('/v1/housing/houses', { communityId, buildingId, number: `120${i}`, state: 'LET', usage: 'HOME', address: `阳光路8号3栋120${i}` })).id;
    person = (await call('/v1/population/persons', { communityId, name, idNumber: idNumber(i, '19930303'), phone: '13800138000', category: 'PERMANENT' })).id;
    await call('/v1/population/persons', { communityId: other, name: elsewhere, idNumber: idNumber(i, '19940404'), category: 'PERMANENT' });
    const { id: householdId } = await call('/v1/population/households', { communityId, number: `H${i}` });
    await call('/v1/population/members', { communityId, householdId, personId: person, relation: 'HEAD' });
    walk = await open(browser, stack.url, look);
    await enter(walk.page, look, await stack.user(`links.${look.lang}.${look.width}`, { permissions: ['population.*', 'housing.*', 'identity.region.read', 'exchange.file.*'] }));
  }, 120_000);
  afterAll(() => walk.close());

  it('are linked from the person, and seen from both sides', async () => {
    const { page } = walk;

    await page.goto(`${stack.url}/population/persons/${person}`);
    await page.getByRole('button', { name: w.occupancy }).click();
    await pick(page, w.house, '阳光路', `阳光路8号3栋120${i}`);
    await page.locator('.record-form').getByLabel(w.role, { exact: true }).click();
    await page.locator('.ant-select-dropdown:visible').getByTitle(w.tenant, { exact: true }).click();
    await day(page, w.from, '2024-05-01');
    await shoot(page, '60-link-form', look);
    await page.getByRole('button', { name: w.save, exact: true }).click();
    await page.getByRole('heading', { level: 1 }).getByText(name).waitFor();

    await page.goto(`${stack.url}/population/persons/${person}`);
    const seen = page.locator('.links .relations li');
    await seen.getByText(`阳光路8号3栋120${i}`).waitFor();
    expect(await seen.innerText()).toContain(w.tenant);
    expect(await seen.innerText()).toContain('2024-05-01');
    expect(await seen.innerText()).toContain(w.current);
    await page.locator('.relations').getByRole('link', { name: `H${i}`, exact: true }).waitFor();
    await shoot(page, '61-links-of-person', look);
    expect(await faultsOf(walk)).toEqual([]);

    await seen.getByRole('link', { name: `阳光路8号3栋120${i}` }).click();
    await page.locator('.links .relations li').getByText(name).waitFor();
    expect(await page.locator('.links .relations li').innerText()).toContain(w.tenant);
    await shoot(page, '62-links-of-house', look);
    expect(await faultsOf(walk)).toEqual([]);
    expectClean(walk);
  }, 60_000);

  it('are linked from the house too, to nobody of another community, and were not on a day before', async () => {
    const { page } = walk;

    await page.goto(`${stack.url}/housing/houses/${house}`);
    await page.getByRole('button', { name: w.link }).click();
    await page.locator('.record-form').getByLabel(w.person, { exact: true }).click();
    await page.keyboard.type(elsewhere);
    await page.locator('.ant-select-dropdown:visible .quiet').waitFor();
    expect(await page.locator('.ant-select-dropdown:visible').getByTitle(elsewhere).count()).toBe(0);
    await page.keyboard.press('Escape');
    await pick(page, w.person, name, name);
    await page.getByLabel(w.linkRole, { exact: true }).fill('业主');
    await day(page, w.from, '2020-01-01');
    await day(page, w.until, '2023-12-31');
    await page.getByRole('button', { name: w.save, exact: true }).click();
    await page.getByRole('heading', { level: 1 }).getByText(name).waitFor();
    await page.getByRole('heading', { level: 1 }).getByText(`阳光路8号3栋120${i}`).waitFor();

    await page.goto(`${stack.url}/housing/houses/${house}`);
    await page.locator('.links .relations li').nth(1).waitFor();
    expect(await page.locator('.links .relations li').nth(0).innerText()).toContain(w.current);
    expect(await page.locator('.links .relations li').nth(1).innerText()).toContain(w.past);
    await day(page, w.onDay, '2019-06-01');
    await page.getByText(w.none).waitFor();
    await day(page, w.onDay, '2022-06-01');
    await page.locator('.links .relations li').getByText('业主').waitFor();
    expect(await page.locator('.links .relations li').count()).toBe(1);
    expectClean(walk);
  }, 60_000);

  it('stand on each other’s sheet', async () => {
    const { page, bodies } = walk;

    await page.goto(`${stack.url}/population/persons/${person}`);
    await page.getByRole('button', { name: w.file, exact: true }).click();
    await page.getByRole('heading', { name: w.personSheet }).waitFor();
    await page.locator('.paper').getByText(`阳光路8号3栋120${i}`).first().waitFor();
    await shoot(page, '63-person-file', look);
    expect(await faultsOf(walk)).toEqual([]);
    await page.goto(`${stack.url}/housing/houses/${house}`);
    await page.getByRole('button', { name: w.file, exact: true }).click();
    await page.getByRole('heading', { name: w.houseSheet }).waitFor();
    await page.locator('.paper-table').first().getByText(name).waitFor();
    await shoot(page, '64-house-file', look);
    expect(await faultsOf(walk)).toEqual([]);
    expect(bodies.filter((body) => body.includes('13800138000'))).toEqual([]);
    expectClean(walk);
  }, 60_000);

  it('take files: a photo in a field, a note attached, and both come back as they were', async () => {
    const { page } = walk;
    const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
    const note = Buffer.from(`走访记录 ${name}\n`);
    const fetched = async (): Promise<Buffer> => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: w.download, exact: true }).first().click()]);
      return readFileSync(await download.path());
    };

    await page.goto(`${stack.url}/housing/houses/${house}/edit`);
    await page.locator('.file-input input[type=file]').setInputFiles({ name: '门头.png', mimeType: 'image/png', buffer: pixel });
    await page.locator('.chosen-file').getByText('门头.png').waitFor();
    await page.getByRole('button', { name: w.save, exact: true }).click();
    await page.locator('.fields').getByRole('link', { name: '门头.png' }).click();
    await page.getByRole('button', { name: w.download, exact: true }).waitFor();
    expect((await fetched()).equals(pixel)).toBe(true);
    await isDrawn(page, '.picture img');
    await shoot(page, '66-picture', look);

    await page.goto(`${stack.url}/population/persons/${person}`);
    await page.locator('.attachments input[type=file]').setInputFiles({ name: '门牌.png', mimeType: 'image/png', buffer: pixel });
    await isDrawn(page, '.attachments .thumbnail img');
    await page.locator('.attachments input[type=file]').setInputFiles({ name: '走访.txt', mimeType: 'text/plain', buffer: note });
    await page.locator('.attachments').getByRole('link', { name: '走访.txt' }).waitFor();
    expect((await fetched()).equals(note)).toBe(true);
    await shoot(page, '65-attachments', look);
    expect(await faultsOf(walk)).toEqual([]);
    expectClean(walk);
  }, 60_000);
});
