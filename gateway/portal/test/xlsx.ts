/* XLSX files as a person changes them in a spreadsheet: opened, cells filled in, saved. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/* --- the archive */

function crcOf(bytes: Buffer): number {
  let crc = ~0;

  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export function unpack(file: Buffer): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = file.readUInt32LE(end + 16);

  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment, head] = [file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32), file.readUInt32LE(at + 42)];
    const from = head + 30 + file.readUInt16LE(head + 26) + file.readUInt16LE(head + 28);
    const packed = file.subarray(from, from + file.readUInt32LE(at + 20));
    parts.set(file.toString('utf8', at + 46, at + 46 + name), file.readUInt16LE(at + 10) ? inflateRawSync(packed) : Buffer.from(packed));
    at += 46 + name + extra + comment;
  }
  return parts;
}

export function pack(parts: Map<string, Buffer>): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;

  for (const [name, plain] of parts) {
    const [title, packed] = [Buffer.from(name), deflateRawSync(plain)];
    const same = Buffer.alloc(26); // what the local head and the directory's entry have in common
    same.writeUInt16LE(20, 0);
    same.writeUInt16LE(8, 4);
    same.writeUInt16LE(0x21, 8);
    [crcOf(plain), packed.length, plain.length].forEach((value, i) => same.writeUInt32LE(value, 10 + 4 * i));
    same.writeUInt16LE(title.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    same.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), same, title, packed);
    entries.push(entry, title);
    at += 30 + title.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, directory, end]);
}

/* --- the sheet */

const SHEET = 'xl/worksheets/sheet1.xml';
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function letterOf(column: number): string {
  return (column >= 26 ? letterOf(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));
}

function lineOf(cells: readonly string[], number: number): string {
  const filled = cells.map((text, c) => (text ? `<c r="${letterOf(c)}${number}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>` : ''));

  return `<row r="${number}">${filled.join('')}</row>`;
}

const plain = (xml: string): string => xml.replace(/<[^>]*>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/* The texts of the first row. */
export function headingsOf(file: Buffer): string[] {
  const parts = unpack(file);
  const kept = [...(parts.get('xl/sharedStrings.xml')?.toString('utf8') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(([, text = '']) => plain(text));
  const [, row = ''] = /<row r="1"[^>]*>(.*?)<\/row>/s.exec(parts.get(SHEET)?.toString('utf8') ?? '') ?? [];

  return [...row.matchAll(/<c r="[A-Z]+1"([^>]*)>(.*?)<\/c>/gs)].map(([, kind = '', text = '']) => (kind.includes('t="s"') ? (kept[Number(plain(text))] ?? '') : plain(text)));
}

/* Rows below those that are there. */
export function withRows(file: Buffer, rows: readonly (readonly string[])[]): Buffer {
  const parts = unpack(file);
  const sheet = parts.get(SHEET)?.toString('utf8') ?? '';
  const last = Math.max(0, ...[...sheet.matchAll(/<row r="(\d+)"/g)].map(([, number]) => Number(number)));

  parts.set(SHEET, Buffer.from(sheet.replace('</sheetData>', `${rows.map((cells, i) => lineOf(cells, last + 1 + i)).join('')}</sheetData>`)));
  return pack(parts);
}

/* One cell, whatever it held, by its place: "C3". */
export function withCell(file: Buffer, place: string, text: string): Buffer {
  const parts = unpack(file);
  const sheet = parts.get(SHEET)?.toString('utf8') ?? '';
  const cell = new RegExp(`<c r="${place}"[^>]*?(/>|>.*?</c>)`);

  if (!cell.test(sheet)) throw new Error(`no cell ${place}`);
  parts.set(SHEET, Buffer.from(sheet.replace(cell, `<c r="${place}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`)));
  return pack(parts);
}

/* An empty book with one sheet. */
export function newBook(): Buffer {
  return pack(new Map([[SHEET, Buffer.from('<worksheet><sheetData></sheetData></worksheet>')]]));
}
