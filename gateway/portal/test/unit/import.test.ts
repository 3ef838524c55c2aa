import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nameIn } from '../../src/api/client';
import { canBeCancelled, canBeUndone, refusedOf, underWay, type Fault, type Import } from '../../src/contract/import';
import { modelOf } from '../../src/contract/model';
import { rowsOfSheet } from '../../src/contract/sheet';
import { newBook, withCell, withRows } from '../xlsx';
import { document } from './document';

const person = modelOf(document).resources[0]!;
const inflate = async (packed: Uint8Array): Promise<Uint8Array> => inflateRawSync(packed);
const fault = (row: string, column: string, field: string, reason: string): Fault => ({ row, column, field, reason });

describe('the sheet of errors', () => {
  const book = withRows(newBook(), [['姓名', '', '年龄', '问题 Problems'], ['甲 & <乙>', '', '1'], ['', '', '2']]);

  it('is read row by row, empty cells included', async () => {
    expect(await rowsOfSheet(book, inflate, 10)).toEqual([['姓名', '', '年龄', '问题 Problems'], ['甲 & <乙>', '', '1'], ['', '', '2']]);
    expect(await rowsOfSheet(withCell(book, 'C2', '十'), inflate, 2)).toEqual([['姓名', '', '年龄', '问题 Problems'], ['甲 & <乙>', '', '十']]);
  });

  it('is no other file', async () => {
    await expect(rowsOfSheet(new TextEncoder().encode('姓名,年龄'), inflate, 10)).rejects.toThrow();
  });

  it('shows each reason at its cell, and those of a row beside it', () => {
    const sheet = [['姓名', '手机号', '类别', '备注', '问题 Problems'], ['甲', '', '无', ''], ['', '138', '', '']];
    const faults = [fault('5', 'C', 'category', '无此值'), fault('9', '', 'phone', '必填'), fault('9', 'A', 'name', '必填'), fault('9', 'A', 'name', '过短')];
    const { headings, rows } = refusedOf(person, faults, sheet, 'en');

    expect(headings).toEqual(['姓名', '手机号', '类别']);
    expect(rows.map((row) => row.row)).toEqual(['5', '9']);
    expect(rows[0]!.cells[2]).toEqual({ text: '无', reasons: ['无此值'] });
    expect(rows[1]!.cells[0]).toEqual({ text: '', reasons: ['必填', '过短'] });
    expect(rows[1]!.cells[1]).toEqual({ text: '138', reasons: [] });
    expect(rows[1]!.others).toEqual(['Phone: 必填']);
  });
});

it('knows what can be done with an import as it stands', () => {
  const job = { state: 'DONE', adds: '3', changes: '0' } as Import;

  expect(canBeUndone(job)).toBe(true);
  expect(canBeUndone({ ...job, adds: '0' })).toBe(false);
  expect(canBeUndone({ ...job, state: 'READY' })).toBe(false);
  expect([underWay('CHECKING'), underWay('READY'), canBeCancelled('READY'), canBeCancelled('DONE')]).toEqual([true, false, true, false]);
});

it('saves a file under the name that it comes with', () => {
  expect(nameIn(`attachment; filename="x.xlsx"; filename*=UTF-8''%E4%BA%BA%E5%91%98.xlsx`)).toBe('人员.xlsx');
  expect(nameIn('attachment; filename="x.xlsx"')).toBe('x.xlsx');
  expect(nameIn('')).toBe('');
});
