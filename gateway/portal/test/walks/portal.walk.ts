/* What a clerk does, from the door on, against a whole Linli: in both languages, at a desk and on a phone. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter, goTo, launch, looks, NEW_PASSWORD, open, shoot, signIn, words, type Look, type Watched } from './browser';
import { choose, expectClean, faultsOf, idNumber, shootFailed } from './desk';
import { admin, Stack, tree } from './stack';

const clerk = { permissions: ['population.person.*', 'identity.region.read'] };
const FIRST_LOAD = 350 * 1024; // bytes of gzip

let stack: Stack;
let browser: Browser;
let community: string;

beforeAll(async () => {
  stack = await Stack.start();
  browser = await launch();
  community = (await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name: '阳光花园', code: '440305008012' })).id;
  await stack.call('/v1/identity/regions', { kind: 'COMMUNITY', name: '翠湖社区', code: '440305008013' });
}, 300_000);

afterEach(({ task }) => shootFailed(task));
afterAll(async () => {
  await browser?.close();
  stack?.stop();
}, 120_000);

async function account(look: Look, name: string, role: object = clerk) {
  return stack.user(`${name}.${look.lang}.${look.width}`, role);
}

describe.each(looks)('a clerk, $lang at $width', (look) => {
  const w = words[look.lang];
  const name = `王秀英${look.lang}${look.width}`;
  let walk: Watched;

  beforeAll(async () => {
    walk = await open(browser, stack.url, look);
    await shoot(walk.page, '00-sign-in', look);
    await enter(walk.page, look, await account(look, 'clerk'));
    await shoot(walk.page, '02-home', look);
  }, 120_000);
  afterAll(() => walk.close());

  it('registers a person, with a wrong id number and then the right one', async () => {
    const { page } = walk;

    await goTo(page, look, w.persons);
    await page.getByRole('button', { name: w.newPerson }).first().click();
    await choose(page, w.community, '阳光花园');
    await page.getByLabel(w.name, { exact: true }).fill(name);
    await page.getByLabel(w.idNumber, { exact: true }).fill('110105194912310021');
    await page.getByText(w.idWrong).waitFor();
    await shoot(page, '03-wrong-id', look);
    await page.getByLabel(w.idNumber, { exact: true }).fill(idNumber(looks.indexOf(look)));
    await choose(page, w.category, w.permanent);
    await page.getByRole('button', { name: w.save, exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    await shoot(page, '04-file', look);
    expectClean(walk);
  });

  it('finds the person by two characters of the name', async () => {
    const { page } = walk;

    await goTo(page, look, w.persons);
    await page.locator('.find input').fill('秀英');
    await page.locator('mark').first().waitFor();
    await shoot(page, '05-found', look);
    expect(new URL(page.url()).searchParams.get('q')).toBe('秀英');
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
    expectClean(walk);
  });

  it('changes the name, and reads who changed what', async () => {
    const { page } = walk;
    const changed = `${name}二`;

    await page.getByRole('button', { name: w.edit }).click();
    await page.getByLabel(w.name, { exact: true }).fill(changed);
    await page.getByRole('button', { name: w.save, exact: true }).click();
    await page.getByRole('heading', { name: changed, exact: true }).waitFor();
    await page.locator('.entry.updated').waitFor();
    expect(await page.locator('.entry.updated').innerText()).toContain(name);
    expect(await page.locator('.entry').count()).toBe(2);
    await shoot(page, '06-history', look);
    expectClean(walk);
  });

  it('sees the whole only by a reveal with its reason, and it is not kept', async () => {
    const { page, bodies } = walk;
    const whole = idNumber(looks.indexOf(look));

    expect(bodies.some((body) => body.includes(whole))).toBe(false);
    await page.getByRole('button', { name: w.reveal }).click();
    await page.getByLabel(w.reason).fill('走访核对');
    await page.getByRole('dialog').getByRole('button', { name: w.reveal }).click();
    await page.getByText(whole).waitFor();
    await shoot(page, '07-revealed', look);
    await page.reload();
    await page.locator('.fields').waitFor();
    expect(await page.getByText(whole).count()).toBe(0);
    expectClean(walk);
  });

  it('deletes and takes it back', async () => {
    const { page } = walk;

    await page.getByRole('button', { name: w.delete }).click();
    await page.getByRole('dialog').getByRole('button', { name: w.delete }).click();
    await page.getByRole('button', { name: w.undo }).click();
    await page.getByRole('link', { name: `${name}二` }).waitFor();
    expectClean(walk);
  });

  it('is told what a page needs that the role has not', async () => {
    const { page } = walk;

    expect(await page.getByRole('link', { name: w.roles }).count()).toBe(0);
    await page.goto(`${stack.url}/identity/users`);
    await page.getByText(w.notAllowed).waitFor();
    expectClean(walk);
  });
});

describe.each(looks)('what waits, $lang at $width', (look) => {
  it('stands on the home page and leads to its list', async () => {
    const i = looks.indexOf(look);
    const name = `孙福${look.lang}${look.width}`;
    const walk = await open(browser, stack.url, look);
    const { page } = walk;

    await stack.call('/v1/population/persons', {
      communityId: community, name, idNumber: idNumber(300 + i), category: 'KEY', keyClass: 'ELDERLY_ALONE', keyLevel: 'FIRST', reviewedOn: '2025-12-01', reviewDueOn: '2026-01-01',
    });
    await enter(page, look, await account(look, 'waits'));
    await shoot(page, '08-waits', look);
    await page.locator('.todos').getByRole('link', { name: words[look.lang].nextReview }).click();
    await page.getByRole('link', { name }).waitFor();
    expect(new URL(page.url()).searchParams.get('f')).toMatch(/^reviewDueOn\.le\.20/);
    expectClean(walk);
    await walk.close();
  }, 60_000);
});

describe.each(looks)('how many there are, $lang at $width', (look) => {
  it('is drawn as a chart by any dimension of the contract, and told as a table', async () => {
    const w = words[look.lang];
    const walk = await open(browser, stack.url, look);
    const { page } = walk;
    const counted = async (by: string): Promise<number[]> => {
      const { groups } = await stack.call(`/v1/population/persons:stats?by=${by}`);
      return groups.map((one: { count: string }) => Number(one.count)).filter((count: number) => count > 0).sort((a: number, b: number) => b - a);
    };
    /* Bars are of the theme's own green; so many points of it say that they are there. */
    const inked = (): Promise<number> => page.locator('.chart canvas').first().evaluate((node) => {
      const canvas = node as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let points = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 200 && data[i + 1]! > data[i]! + 40) points++;
      return points;
    });
    const numbers = async (): Promise<number[]> => (await page.locator('table.plain tbody td:nth-child(2)').allInnerTexts()).map((text) => Number(text.replace(/,/g, '')));

    await stack.call('/v1/population/persons', { communityId: community, name: `吴统计${looks.indexOf(look)}`, idNumber: idNumber(400 + looks.indexOf(look)), category: 'FLOATING', registeredRegion: '440305', stayReason: '务工' });
    await enter(page, look, await account(look, 'counts'));
    await goTo(page, look, w.persons);
    await page.getByRole('button', { name: w.statistics }).click();
    await page.locator('.chart canvas').first().waitFor();
    await expect.poll(inked).toBeGreaterThan(500);
    expect(await numbers()).toEqual(await counted('category'));
    await page.locator('.chart canvas').first().hover();
    await shoot(page, '31-statistics', look);
    expect(await faultsOf(walk)).toEqual([]);
    const others = page.locator('.page-statistics .ant-segmented-item:not(.ant-segmented-item-selected)');
    expect(await others.count()).toBe(3); // the first one is shown
    for (const by of ['source', 'keyClass', 'keyLevel']) {
      await page.locator('.page-statistics .ant-segmented-item').nth(['category', 'source', 'keyClass', 'keyLevel'].indexOf(by)).click();
      await page.waitForURL((url) => url.searchParams.get('by') === by);
      await expect.poll(numbers).toEqual(await counted(by));
      await expect.poll(inked).toBeGreaterThan(500);
    }
    expectClean(walk);
    await walk.close();
  }, 60_000);
});

describe.each(looks)('what is masked, $lang at $width', (look) => {
  const i = looks.indexOf(look);
  const [secretId, name] = [idNumber(200 + i), `欧阳若兰${i}`];

  it('never reaches a role that is not cleared for it', async () => {
    const walk = await open(browser, stack.url, look);
    const { page, bodies } = walk;
    const { id } = await stack.call('/v1/population/persons', { communityId: community, name, idNumber: secretId, phone: '13912345678', category: 'PERMANENT' });

    await enter(page, look, await account(look, 'reader', { permissions: ['population.person.read'], clearance: 'INTERNAL' }));
    await goTo(page, look, words[look.lang].persons);
    await page.getByText('欧**').first().waitFor();
    await page.goto(`${stack.url}/population/persons/${id}`);
    await page.locator('.entry').first().waitFor();
    await page.goto(`${stack.url}/population/persons/statistics`);
    await page.locator('table.plain').waitFor();
    await page.goto(`${stack.url}/population/persons?f=idNumber.eq.${secretId}`);
    await page.getByText('欧**').first().waitFor();
    expect(bodies.length).toBeGreaterThan(5);
    for (const secret of [secretId, '13912345678', '欧阳若兰']) expect(bodies.filter((body) => body.includes(secret))).toEqual([]);
    expect(await page.getByRole('button', { name: words[look.lang].reveal }).count()).toBe(0);
    expectClean(walk);
    await walk.close();
  }, 60_000);
});

describe.each(looks)('the keyboard alone, $lang at $width', (look) => {
  const w = words[look.lang];
  const given = `周秀英${looks.indexOf(look)}`;

  it('signs in, finds, opens, changes, goes back', async () => {
    const walk = await open(browser, stack.url, look);
    const { page } = walk;
    const user = await account(look, 'keys');
    await stack.call('/v1/population/persons', { communityId: community, name: given, idNumber: idNumber(90 + looks.indexOf(look)), category: 'PERMANENT' });
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };

    await page.getByLabel(w.account, { exact: true }).waitFor();
    await page.keyboard.type(user.account);
    await press('Tab');
    await page.keyboard.type(user.password);
    await press('Enter');
    await page.getByText(w.changeFirst).waitFor();
    await page.keyboard.type(user.password);
    await press('Tab');
    if (!(await page.getByLabel(w.new, { exact: true }).evaluate((node) => node === document.activeElement))) await press('Tab');
    await page.keyboard.type(NEW_PASSWORD);
    await press('Tab');
    if (!(await page.getByLabel(w.again).evaluate((node) => node === document.activeElement))) await press('Tab');
    await page.keyboard.type(NEW_PASSWORD);
    await press('Enter');
    await page.locator('.page-home').waitFor();
    await press('Control+k');
    await page.getByRole('combobox', { name: w.palette }).waitFor();
    await page.keyboard.type(w.persons);
    await page.getByRole('option').first().waitFor();
    await press('Enter');
    await page.locator('.grid').waitFor();
    await press('/');
    await page.keyboard.type('秀英');
    await page.locator('mark').first().waitFor();
    await press('Escape', 'j', 'j', 'k', 'Enter');
    await page.locator('.page-detail .fields').waitFor();
    await press('e');
    await page.locator('.record-form').waitFor();
    await press('Escape', 'Escape');
    await page.locator('.page-detail .fields').waitFor();
    await press('Escape');
    await page.locator('.grid').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('秀英');
    await press('n');
    await page.locator('.record-form').waitFor();
    await press('Escape', 'Escape');
    await page.locator('.grid').waitFor();
    await press('?');
    await page.getByText(w.shortcuts, { exact: true }).waitFor();
    expectClean(walk);
    await walk.close();
  }, 60_000);
});

describe('every page', () => {
  it.each([{ lang: 'zh', width: 1440 }, { lang: 'en', width: 390 }, { lang: 'zh', width: 1440, dark: true }] as Look[])(
    'has no serious fault of access ($lang $width $dark)',
    async (look) => {
      const walk = await open(browser, stack.url, look);
      const { page } = walk;
      const faults: string[] = [];
      const pages = [
        '/population/persons', '/population/persons/new', '/population/persons/statistics', '/identity/users', '/identity/users/new',
        '/population/persons/import', '/population/persons/export', '/housing/houses', '/housing/houses/new', '/housing/occupancies/new', '/population/links/new',
        '/identity/regions', '/identity/roles', '/console?call=population.PersonService.CreatePerson', '/about', '/nowhere',
      ];

      const look_ = async (name: string): Promise<void> => {
        await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
        await shoot(page, `20${name.replace(/[/?=.]/g, '-')}`, look);
        faults.push(...(await faultsOf(walk)).map((fault) => `${name} ${fault}`));
      };
      await look_('/sign-in');
      await signIn(page, look.lang, admin.account, admin.password);
      await page.locator('.page-home').waitFor();
      await look_('/');
      for (const path of pages) {
        await page.goto(stack.url + path);
        await page.locator('.page h1, .page .ant-empty').first().waitFor();
        await page.waitForTimeout(700);
        await look_(path);
      }
      const { persons } = await stack.call('/v1/population/persons?pageSize=1');
      await page.goto(`${stack.url}/population/persons/${persons[0].id}`);
      await page.locator('.entry').first().waitFor();
      await look_('/file');
      expect(faults).toEqual([]);
      expectClean(walk);
      await walk.close();
    },
    240_000,
  );

  it('has no Latin word where Chinese is spoken', async () => {
    const look: Look = { lang: 'zh', width: 1440 };
    const walk = await open(browser, stack.url, look);
    const { page } = walk;

    await signIn(page, look.lang, admin.account, admin.password);
    await page.locator('.page-home').waitFor();
    for (const path of ['/', '/population/persons', '/population/persons/new', '/population/persons/statistics', '/population/persons/import', '/population/persons/export', '/housing/houses/new', '/identity/users/new', '/identity/regions', '/identity/roles']) {
      await page.goto(stack.url + path);
      await page.locator('.page h1').waitFor();
      await page.waitForTimeout(500);
      const labels = await page.locator('.menu, h1, h2, dt, label, [role="columnheader"], button, th').allInnerTexts();
      expect(labels.filter((text) => /[A-Za-z]{4,}/.test(text.replace(/English|Ctrl/g, '')) && !/role |admin/.test(text)), path).toEqual([]);
    }
    await walk.close();
  }, 120_000);
});

describe('the first load', () => {
  it('is at most 350 KiB of gzip, to the home page', async () => {
    const look = looks[0]!;
    const walk = await open(browser, stack.url, look);

    await enter(walk.page, look, await account(look, 'first'));
    await walk.close();
    const again = await open(browser, stack.url, look);
    await signIn(again.page, look.lang, `first.${look.lang}.${look.width}`, NEW_PASSWORD);
    await again.page.locator('.page-home .count').first().waitFor();
    const files = [...new Set(again.requested.map((one) => new URL(one).pathname))].filter((path) => path === '/' || path.startsWith('/assets/'));
    const sizes = files.map((path) => readFileSync(join(tree, 'build/portal', path === '/' ? 'index.html' : path) + '.gz').length);
    const sum = sizes.reduce((total, size) => total + size, 0);

    console.log(`first load: ${files.length} files, ${(sum / 1024).toFixed(0)} KiB of gzip`);
    expect(sum).toBeLessThanOrEqual(FIRST_LOAD);
    await again.close();
  }, 60_000);
});

describe('a desk that nobody sits at', () => {
  it('is warned, stays when somebody comes, and is signed out when nobody does', async () => {
    const look = looks[0]!;
    const user = await account(look, 'idle');
    const walk = await open(browser, stack.url, look);
    const { page } = walk;

    await enter(page, look, user);
    await page.clock.install();
    await page.reload();
    await page.locator('.page-home').waitFor();
    await page.clock.fastForward('29:30');
    await page.getByText('您还在吗？').waitFor();
    await shoot(page, '30-idle', look);
    await page.getByRole('button', { name: '继续使用' }).click();
    await page.clock.fastForward('29:30');
    await page.getByText('您还在吗？').waitFor();
    await page.clock.fastForward('01:00');
    await page.getByLabel('账号', { exact: true }).waitFor();
    await walk.close();
  }, 120_000);
});

describe('a resource added as CONTRIBUTING says', () => {
  /* The files of its first section, out of the page itself. */
  function added(): { path: string; content: string }[] {
    const page = readFileSync(join(tree, 'CONTRIBUTING.md'), 'utf8').split('\n## ')[1] ?? '';

    return [...page.matchAll(/`([^`\n]+\.(?:proto|sql))`\n```\w*\n([^]*?)```/g)].map(([, path = '', content = '']) => ({ path, content }));
  }

  it('has list, form, file, history, import and export in the running portal, after its service alone is restarted', async () => {
    const look = looks[0]!;
    const walk = await open(browser, stack.url, look);
    const { page } = walk;
    const copy = mkdtempSync(join(tmpdir(), 'linli-pets-'));

    await enter(page, look, await stack.user('pets', { permissions: ['population.*', 'identity.region.read', 'exchange.file.*'] }));
    expect(await page.getByRole('link', { name: '宠物' }).count()).toBe(0);
    execFileSync('bash', ['-c', `chmod 755 ${copy} && tar -c --exclude=./.run --exclude=./.git --exclude=node_modules --exclude=./build/asan . | tar -x -C ${copy}`], { cwd: tree });
    expect(added().length).toBe(2);
    for (const { path, content } of added()) writeFileSync(join(copy, path), content);
    execFileSync('make', ['-j2', 'build'], { cwd: copy, stdio: 'pipe', env: { ...process.env, MAKEFLAGS: '', MAKELEVEL: '' } });
    stack.upFrom(copy);
    await page.reload();
    await page.getByRole('link', { name: '宠物' }).first().click();
    await page.getByRole('button', { name: '新建宠物' }).first().click();
    await choose(page, '社区', '阳光花园');
    await page.getByLabel('名字').fill('旺财');
    await choose(page, '种类', '犬');
    await page.getByLabel('芯片号').fill('15600000000000');
    await page.getByText('芯片号的格式不正确').waitFor();
    await page.getByLabel('芯片号').fill('156000000000001');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByRole('heading', { name: '旺财' }).waitFor();
    await page.locator('.entry.created').waitFor();
    await shoot(page, '40-pet', look);
    await goTo(page, look, '宠物');
    await page.locator('.find input').fill('财');
    await page.locator('mark').waitFor();
    await shoot(page, '41-pets', look);
    await page.getByRole('button', { name: '导入', exact: true }).click();
    await page.locator('.page-import').getByLabel('社区', { exact: true }).click();
    await page.locator('.ant-select-dropdown:visible').getByTitle('阳光花园', { exact: true }).click();
    await page.setInputFiles('input[type=file]', { name: '宠物.csv', mimeType: 'text/csv', buffer: Buffer.from('名字,种类,芯片号\n小黑,猫,156000000000002\n小白,鸟,\n') });
    await page.getByRole('button', { name: '上传并预览' }).click();
    await page.locator('.refused td.bad').getByText('鸟').waitFor();
    await page.getByRole('button', { name: '写入 1 条' }).click();
    await page.locator('.import-state').getByText('已完成', { exact: true }).waitFor();
    await page.getByRole('link', { name: '查看列表' }).click();
    await page.getByRole('link', { name: '小黑' }).waitFor();
    await page.getByRole('button', { name: '导出', exact: true }).click();
    await page.locator('.export-dialogue').getByLabel('社区', { exact: true }).click();
    await page.locator('.ant-select-dropdown:visible').getByTitle('阳光花园', { exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click();
    await page.locator('.jobs').getByRole('button', { name: '下载' }).waitFor();
    expect(await page.locator('.jobs').innerText()).toContain('2 条');
    await shoot(page, '42-pets-exported', look);
    expectClean(walk);
    await walk.close();
    rmSync(copy, { recursive: true, force: true });
  }, 600_000);
});
