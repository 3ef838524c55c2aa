/*
 * The cells of an XLSX file of the API's own making: its first sheet, row by row, as texts. Enough for the sheet of errors
 * of an import, which is shown beside its reasons; no general reader. Pure but for the unpacking, which is handed in.
 */
export type Inflate = (packed: Uint8Array) => Promise<Uint8Array>;

/* --- the archive: entries by the directory at its end */

const DIRECTORY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const DEFLATED = 8;

interface Entry {
  method: number;
  packed: number; // bytes
  at: number; // of its local head
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0; at--) if (view.getUint32(at, true) === DIRECTORY_END) return at;
  throw new Error('not an archive');
}

function entriesOf(bytes: Uint8Array): Map<string, Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const entries = new Map<string, Entry>();
  let at = view.getUint32(end + 16, true);

  for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(at, true) === DIRECTORY; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    entries.set(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)), {
      method: view.getUint16(at + 10, true), packed: view.getUint32(at + 20, true), at: view.getUint32(at + 42, true),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

async function textOf(bytes: Uint8Array, entry: Entry | undefined, inflate: Inflate): Promise<string> {
  if (!entry) return '';
  const view = new DataView(bytes.buffer, bytes.byteOffset + entry.at);
  const from = entry.at + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = bytes.subarray(from, from + entry.packed);

  return new TextDecoder().decode(entry.method === DEFLATED ? await inflate(packed) : packed);
}

/* --- the sheet */

const parsed = (xml: string): Document => new DOMParser().parseFromString(xml, 'application/xml');
const shown = (node: Element): string => [...node.getElementsByTagName('t')].map((text) => text.textContent ?? '').join('');

/* "AB12" is the 27th column, counted from 0. */
function columnOf(place: string): number {
  return [...place.replace(/\d+/g, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function cellText(cell: Element, strings: string[]): string {
  const value = cell.getElementsByTagName('v')[0]?.textContent ?? '';

  if (cell.getAttribute('t') === 's') return strings[Number(value)] ?? '';
  return cell.getAttribute('t') === 'inlineStr' ? shown(cell) : value;
}

function rowText(row: Element, strings: string[]): string[] {
  const cells: string[] = [];

  for (const cell of row.getElementsByTagName('c')) cells[columnOf(cell.getAttribute('r') ?? 'A')] = cellText(cell, strings);
  return Array.from(cells, (text) => text ?? '');
}

export async function rowsOfSheet(bytes: Uint8Array, inflate: Inflate, most: number): Promise<string[][]> {
  const entries = entriesOf(bytes);
  const strings = parsed((await textOf(bytes, entries.get('xl/sharedStrings.xml'), inflate)) || '<sst/>');
  const sheet = parsed(await textOf(bytes, entries.get('xl/worksheets/sheet1.xml'), inflate));
  const texts = [...strings.getElementsByTagName('si')].map(shown);

  return [...sheet.getElementsByTagName('row')].slice(0, most).map((row) => rowText(row, texts));
}

/* The browser's own unpacking. */
export async function inflateRaw(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw'));

  return new Uint8Array(await new Response(stream).arrayBuffer());
}
