/* What all walks share: forms filled in, id numbers, and what no page may do. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { opened, shots, type Watched } from './browser';

/* The check character of GB 11643, so that every person has an id number of their own. */
export function idNumber(serial: number, born = '19900101'): string {
  const digits = `110105${born}${String(serial).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);

  return digits + '10X98765432'[sum % 11];
}

export function expectClean({ foreign, faults }: Watched): void {
  expect(foreign).toEqual([]);
  expect(faults).toEqual([]);
}

export async function faultsOf({ page }: Watched): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (window as any).axe.run(document, { resultTypes: ['violations'] }));

  return found.violations
    .filter((one: any) => one.impact === 'serious' || one.impact === 'critical')
    .map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html.slice(0, 160)).join(' | ')}`);
}

/* In the form, not in the frame around it. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.locator('.record-form').getByLabel(label, { exact: true }).click();
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click();
}

/* By typing what one knows of it; what is offered lies in the record's community. */
export async function pick(page: Page, label: string, typed: string, option: string): Promise<void> {
  await page.locator('.record-form').getByLabel(label, { exact: true }).click();
  await page.keyboard.type(typed);
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click();
}

/* A look at every open page where a walk stopped. */
export async function shootFailed({ name, result }: { name: string; result?: { state: string } }): Promise<void> {
  if (result?.state !== 'fail') return;
  mkdirSync(shots, { recursive: true });
  for (const [i, page] of [...opened].entries())
    await page.screenshot({ path: join(shots, `failed-${name.replace(/\W+/g, '-').slice(0, 60)}-${i}.png`) }).catch(() => undefined);
}
