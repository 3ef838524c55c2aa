/* Chromium as the walks use it. Every page is watched: nothing foreign, nothing refused by the policy, no fault. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page, type Response } from 'playwright-core';
import { tree } from './stack';

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);
export const shots = join(tree, 'build/portal-shots');
export const NEW_PASSWORD = 'green tea before noon';

export interface Look {
  lang: 'zh' | 'en';
  width: number;
  dark?: boolean;
}

export const looks: Look[] = [
  { lang: 'zh', width: 1440 }, { lang: 'en', width: 1440 }, { lang: 'zh', width: 390 }, { lang: 'en', width: 390 },
];

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export interface Watched {
  page: Page;
  foreign: string[];
  faults: string[];
  bodies: string[]; // of every answer of the API
  requested: string[];
  close: () => Promise<void>;
}

async function keepBody(response: Response, bodies: string[]): Promise<void> {
  if (response.url().includes('/v1/')) bodies.push(await response.text().catch(() => ''));
}

/* Every page that is open, for a look at what went wrong. */
export const opened = new Set<Page>();

export async function open(browser: Browser, url: string, { lang, width, dark }: Look): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 }, timezoneId: 'Asia/Shanghai', hasTouch: width < 500,
    permissions: ['clipboard-read', 'clipboard-write'], reducedMotion: 'reduce',
  });
  const watched: Omit<Watched, 'page' | 'close'> = { foreign: [], faults: [], bodies: [], requested: [] };

  await context.addInitScript(
    ([language, theme]) => {
      localStorage.setItem('linli.lang', language as string);
      localStorage.setItem('linli.theme', theme as string);
      document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    },
    [lang, dark ? 'dark' : 'light'],
  );
  const page = await context.newPage();

  page.setDefaultTimeout(20_000);
  page.on('request', (request) => {
    watched.requested.push(request.url());
    if (!request.url().startsWith(url)) watched.foreign.push(request.url());
  });
  page.on('response', (response) => void keepBody(response, watched.bodies));
  page.on('pageerror', (error) => watched.faults.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) watched.faults.push(text);
  });
  opened.add(page);
  page.on('close', () => opened.delete(page));
  await page.goto(url.startsWith('http') ? `${url}/` : url);
  return { ...watched, page, close: () => context.close() };
}

export async function shoot(page: Page, name: string, { lang, width, dark }: Look): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}-${lang}-${width}${dark ? '-dark' : ''}.png`) });
}

/* --- the words of a page, in its language */

export const words = {
  zh: {
    account: '账号', password: '密码', signIn: '登录', old: '原密码', new: '新密码', again: '再输一次新密码', change: '修改密码',
    home: '首页', persons: '人员', newPerson: '新建人员', name: '姓名', idNumber: '身份证号', community: '社区', category: '人员类别', permanent: '常住',
    save: '保存', saved: '已保存', idWrong: '身份证号有误', edit: '修改', history: '变更历史', changed: '修改', openMenu: '打开菜单',
    reveal: '查看完整信息', reason: '查看原因', delete: '删除', undo: '撤销', notAllowed: '您没有查看这个页面的权限', idle: '您还在吗？', stay: '继续使用',
    statistics: '统计', roles: '角色与权限', regions: '区域与网格', console: '接口控制台', send: '发送请求', about: '关于', me: '我的账号',
    changeFirst: '首次登录', palette: '搜索页面、操作和记录', shortcuts: '键盘快捷键', nextReview: '下次走访日期',
  },
  en: {
    account: 'Account', password: 'Password', signIn: 'Sign in', old: 'Current password', new: 'New password', again: 'New password again', change: 'Change password',
    home: 'Home', persons: 'Person', newPerson: 'New Person', name: 'Name', idNumber: 'Id number', community: 'Community', category: 'Category', permanent: 'Permanent',
    save: 'Save', saved: 'Saved', idWrong: 'Not a valid id number', edit: 'Edit', history: 'History', changed: 'Changed', openMenu: 'Open menu',
    reveal: 'Show in full', reason: 'Reason', delete: 'Delete', undo: 'Undo', notAllowed: 'You may not open this page', idle: 'Are you still there?', stay: 'Stay signed in',
    statistics: 'Statistics', roles: 'Roles and permissions', regions: 'Regions and grids', console: 'API console', send: 'Send', about: 'About', me: 'My account',
    changeFirst: 'First sign-in', palette: 'Find pages, actions and records', shortcuts: 'Keyboard shortcuts', nextReview: 'Next review',
  },
} as const;

export async function signIn(page: Page, lang: Look['lang'], account: string, password: string): Promise<void> {
  const w = words[lang];

  await page.getByLabel(w.account, { exact: true }).fill(account);
  await page.getByLabel(w.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: w.signIn, exact: true }).click();
}

/* First sign-in: nothing is open before the one-time password is changed. */
export async function enter(page: Page, look: Look, user: { account: string; password: string }): Promise<void> {
  const w = words[look.lang];

  await signIn(page, look.lang, user.account, user.password);
  await page.getByLabel(w.old, { exact: true }).fill(user.password);
  await page.getByLabel(w.new, { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel(w.again, { exact: true }).fill(NEW_PASSWORD);
  await shoot(page, '01-first-password', look);
  await page.getByRole('button', { name: w.change, exact: true }).click();
  await page.locator('.page-home').waitFor();
}

/* By the menu, which is a drawer on a phone. */
export async function goTo(page: Page, look: Look, entry: string): Promise<void> {
  if (look.width < 1000) await page.getByRole('button', { name: words[look.lang].openMenu }).click();
  await page.getByRole('navigation').getByRole('link', { name: entry, exact: true }).locator('visible=true').click();
}
