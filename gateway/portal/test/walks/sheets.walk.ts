/* Records into the portal and out of it by spreadsheets, against a whole Linli. */
import { readFileSync } from 'node:fs';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { headingsOf, letterOf, unpack, withCell, withRows } from '../xlsx';
import { enter, goTo, launch, looks, open, shoot, words, type Look, type Watched } from './browser';
import { expectClean, faultsOf, idNumber, shootFailed } from './desk';
import { Stack } from './stack';

const PEOPLE = 100;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const said = {
  zh: {
    import: '导入', template: '下载模板', check: '上传并预览', errors: '下载错误表', confirm: '写入', undo: '撤销导入', another: '再导入一个文件', list: '查看列表', cancel: '取消导入',
    ready: '待确认', done: '已完成', undone: '已撤销', cancelled: '已取消', export: '导出', download: '下载', approve: '同意导出', approveAll: '审批导出',
  },
  en: {
    import: 'Import', template: 'Download template', check: 'Upload and preview', errors: 'Download sheet of errors', confirm: 'Import', undo: 'Undo import', another: 'Import another file', list: 'To the list', cancel: 'Cancel import',
    ready: 'To be confirmed', done: 'Done', undone: 'Undone', cancelled: 'Cancelled', export: 'Export', download: 'Download', approve: 'Approve export', approveAll: 'Approve exports',
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

async function bytesOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

async function saved(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button, exact: true }).first().click()]);

  return bytesOf(download);
}

const columnOf = (headings: string[], label: string): number => {
  const at = headings.findIndex((heading) => heading.startsWith(label));
  if (at < 0) throw new Error(`no column ${label} in ${headings}`);
  return at;
};

async function send(page: Page, look: Look, name: string, book: Buffer): Promise<void> {
  await page.setInputFiles('input[type=file]', { name, mimeType: XLSX, buffer: book });
  await page.getByRole('button', { name: said[look.lang].check }).click();
}

const stateIs = (page: Page, text: string): Promise<void> => page.locator('.import-state').getByText(text, { exact: true }).waitFor();

/* A community of the walk's own, so that its people can be counted. */
async function placeOf(look: Look, name: string): Promise<string> {
  const code = `4403050081${20 + looks.indexOf(look)}`;

  return (await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name, code })).id as string;
}

async function countIn(community: string): Promise<number> {
  const { totalSize } = await stack.call(`/v1/population/persons?count=true&pageSize=1&filter=${encodeURIComponent(`communityId="${community}"`)}`);

  return Number(totalSize);
}

async function choosePlace(page: Page, label: string, name: string): Promise<void> {
  await page.locator('.page-import, .export-dialogue').getByLabel(label, { exact: true }).click();
  await page.locator('.ant-select-dropdown:visible').getByTitle(name, { exact: true }).click();
}

describe.each(looks)('a spreadsheet, $lang at $width', (look) => {
  const w = { ...words[look.lang], ...said[look.lang] };
  const place = `花园${look.lang}${look.width}`;
  let walk: Watched;
  let community: string;

  beforeAll(async () => {
    community = await placeOf(look, place);
    walk = await open(browser, stack.url, look);
    await enter(walk.page, look, await stack.user(`sheets.${look.lang}.${look.width}`, { permissions: ['population.person.*', 'identity.region.read', 'exchange.file.*'] }));
  }, 120_000);
  afterAll(() => walk.close());

  /* Rows of the template as somebody fills it in; three cells are wrong. */
  function peopleFor(headings: string[]): string[][] {
    const [name, category, id, phone] = ['姓名', '人员类别', '身份证号', '手机号'].map((label) => columnOf(headings, label)) as [number, number, number, number];
    const rows = Array.from({ length: PEOPLE }, (_, i) => {
      const row = Array<string>(headings.length).fill('');
      row[name] = `张${i + 1}`;
      row[category] = '常住';
      row[id] = idNumber(i, `1991010${1 + looks.indexOf(look)}`);
      return row;
    });

    rows[4]![id] = `${rows[4]![id]!.slice(0, 17)}${rows[4]![id]!.endsWith('1') ? '2' : '1'}`;
    rows[9]![category] = '无此类别';
    rows[49]![phone] = '23800138000';
    return rows;
  }

  it('of a hundred people with three bad cells is shown, mended, imported and undone', async () => {
    const { page } = walk;

    await goTo(page, look, w.persons);
    await page.getByRole('button', { name: w.import, exact: true }).click();
    await choosePlace(page, w.community, place);
    await shoot(page, '50-import', look);
    const template = await saved(page, w.template);
    const headings = headingsOf(template);
    const rows = peopleFor(headings);

    await send(page, look, '人员.xlsx', withRows(template, rows));
    await stateIs(page, w.ready);
    await page.locator('.refused td.bad').first().waitFor();
    expect(await page.locator('.refused tbody tr').count()).toBe(3);
    expect(await page.locator('.refused td.bad').allInnerTexts()).toEqual([
      expect.stringContaining(rows[4]![columnOf(headings, '身份证号')]!), expect.stringContaining('无此类别'), expect.stringContaining('23800138000'),
    ]);
    expect(await page.locator('.refused th[scope=row]').allInnerTexts()).toEqual(['6', '11', '51']);
    expect(await page.locator('.import-counts').innerText()).toMatch(/97[^]*3/);
    await shoot(page, '51-import-preview', look);
    expect(await faultsOf(walk)).toEqual([]);
    expect(await countIn(community)).toBe(0);

    const errors = await saved(page, w.errors);
    const bad = headingsOf(errors);
    const mended = ([['身份证号', 2, idNumber(4, `1991010${1 + looks.indexOf(look)}`)], ['人员类别', 3, '常住'], ['手机号', 4, '13800138000']] as const)
      .reduce((book, [label, row, text]) => withCell(book, `${letterOf(columnOf(bad, label))}${row}`, text), errors);

    await page.getByRole('button', { name: new RegExp(`^${w.confirm} 97|^${w.confirm} 97`) }).click();
    await stateIs(page, w.done);
    expect(await countIn(community)).toBe(97);
    const first = page.url();

    await page.getByRole('link', { name: w.another }).click();
    await choosePlace(page, w.community, place);
    await send(page, look, '改好的.xlsx', mended);
    await stateIs(page, w.ready);
    expect(await page.locator('.refused').count()).toBe(0);
    await page.getByRole('button', { name: new RegExp(`^${w.confirm} 3`) }).click();
    await stateIs(page, w.done);
    await shoot(page, '52-imported', look);
    expect(await countIn(community)).toBe(PEOPLE);

    for (const job of [page.url(), first]) {
      await page.goto(job);
      await page.getByRole('button', { name: w.undo }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.undo }).click();
      await stateIs(page, w.undone);
    }
    await shoot(page, '53-undone', look);
    expect(await countIn(community)).toBe(0);
    expectClean(walk);
  }, 120_000);

  it('of JSON that is not confirmed is cancelled, and one that is no table says so', async () => {
    const { page } = walk;
    const json = JSON.stringify([{ name: '甲', category: 'PERMANENT', idNumber: idNumber(900, '19910202') }]);

    await goTo(page, look, w.persons);
    await page.getByRole('button', { name: w.import, exact: true }).click();
    await choosePlace(page, w.community, place);
    await send(page, look, '人.json', Buffer.from(json));
    await stateIs(page, w.ready);
    await page.getByRole('button', { name: w.cancel }).click();
    await stateIs(page, w.cancelled);
    expect(await page.getByRole('button', { name: w.undo }).count()).toBe(0);
    await page.getByRole('link', { name: w.another }).click();
    await choosePlace(page, w.community, place);
    await send(page, look, '车.csv', Buffer.from('姓名,车牌号\n甲,粤B12345\n'));
    await page.getByRole('alert').getByText('车牌号').waitFor();
    expect(await countIn(community)).toBe(0);
    expectClean(walk);
  }, 60_000);

  it('comes out of the list with what the list is narrowed to', async () => {
    const { page } = walk;

    for (const [i, category] of ['PERMANENT', 'FLOATING'].entries())
      await stack.call('/v1/population/persons', {
        communityId: community, name: `李${i}${look.lang}`, category, idNumber: idNumber(i, `1992010${1 + looks.indexOf(look)}`), phone: '13800138000', registeredRegion: '440305', stayReason: '务工',
      });
    await page.goto(`${stack.url}/population/persons?f=communityId.eq.${community}&f=category.eq.PERMANENT`);
    await page.getByText(`李0${look.lang}`).first().waitFor();
    await page.getByRole('button', { name: w.export, exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: w.export, exact: true }).click();
    await page.locator('.jobs').getByRole('button', { name: w.download }).waitFor();
    await shoot(page, '54-exported', look);
    const sheet = unpack(await saved(page, w.download)).get('xl/worksheets/sheet1.xml')!.toString('utf8');

    expect(sheet).toContain(`李0${look.lang}`);
    expect(sheet).not.toContain(`李1${look.lang}`);
    expect(sheet).not.toContain('13800138000');
    expect(await faultsOf(walk)).toEqual([]);
    expectClean(walk);
  }, 60_000);
});

describe('a large export', () => {
  const MANY = 5001;

  it.each([looks[0]!, looks[3]!])('waits until a second person has agreed ($lang at $width)', async (look) => {
    const w = { ...words[look.lang], ...said[look.lang] };
    const i = looks.indexOf(look);
    const { id: community } = await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name: `大院${i}`, code: `44030500814${i}` });
    const lines = Array.from({ length: MANY }, (_, n) => `张${n},常住,${idNumber(n % 1000, `1980${String(1 + i).padStart(2, '0')}${String(1 + Math.floor(n / 1000)).padStart(2, '0')}`)}`);
    const { id } = await stack.call('/v1/population/persons:import', { communityId: community, content: Buffer.from(`姓名,人员类别,身份证号\n${lines.join('\n')}\n`).toString('base64') });
    const comes = async (state: string): Promise<void> => {
      for (;;) {
        const job = await stack.call(`/v1/population/personImports/${id}`);
        if (job.state === state) return;
        if (job.state === 'FAILED') throw new Error(JSON.stringify(job));
        await new Promise((done) => setTimeout(done, 300));
      }
    };

    await comes('READY');
    await stack.call(`/v1/population/personImports/${id}:confirm`, {});
    await comes('DONE');
    const asks = await open(browser, stack.url, look);
    const agrees = await open(browser, stack.url, look);
    await enter(asks.page, look, await stack.user(`asks.${i}`, { permissions: ['population.person.read', 'population.person.export', 'identity.region.read', 'exchange.file.download'] }));
    await enter(agrees.page, look, await stack.user(`agrees.${i}`, { permissions: ['population.person.read', 'population.person.approve', 'identity.region.read', 'identity.user.read'] }));
    await asks.page.goto(`${stack.url}/population/persons?f=communityId.eq.${community}`);
    await asks.page.getByRole('button', { name: w.export, exact: true }).click();
    await asks.page.getByRole('dialog').getByRole('button', { name: w.export, exact: true }).click();
    await asks.page.getByText(look.lang === 'zh' ? '待审批' : 'Waits for approval', { exact: true }).waitFor();
    expect(await asks.page.locator('.jobs').getByRole('button', { name: w.download }).count()).toBe(0);
    await shoot(asks.page, '55-export-waits', look);
    await goTo(agrees.page, look, w.persons);
    await agrees.page.getByRole('button', { name: w.approveAll }).click();
    await agrees.page.getByRole('button', { name: w.approve }).waitFor();
    await shoot(agrees.page, '56-export-to-approve', look);
    expect(await faultsOf(agrees)).toEqual([]);
    await agrees.page.getByRole('button', { name: w.approve }).click();
    await agrees.page.getByText(look.lang === 'zh' ? '没有等待审批的导出' : 'No export waits for approval').waitFor();
    await asks.page.locator('.jobs').getByRole('button', { name: w.download }).waitFor({ timeout: 60_000 });
    const book = unpack(await saved(asks.page, w.download));
    expect(book.get('xl/worksheets/sheet1.xml')!.toString('utf8').match(/<row /g)?.length).toBe(MANY + 1);
    expectClean(asks);
    expectClean(agrees);
    await asks.close();
    await agrees.close();
  }, 180_000);
});
