/* What an import tells of itself, and what is shown of it. Pure. */
import type { Resource } from './model';

export type ImportState =
  | 'CHECKING' | 'READY' | 'APPLYING' | 'DONE' | 'CANCELLED' | 'FAILED' | 'UNDOING' | 'UNDONE' | 'CHECKED';

export interface Fault {
  row: string;
  column: string; // "C"; empty: the row as a whole
  field: string;
  reason: string;
}

/* Numbers of 64 bits travel as texts. */
export interface Import {
  id: string;
  state: ImportState;
  mode: 'CREATE' | 'CREATE_OR_UPDATE';
  problem: string;
  rows: string;
  adds: string;
  changes: string;
  unchanged: string;
  refused: string;
  done: string;
  percent: number;
  rowsPerSecond: string;
  secondsLeft: string;
  kept: string;
  faults: Fault[];
  notes?: string[]; // in the language that was asked for
  createdAt: string;
  endedAt?: string;
}

export const underWay = (state: ImportState): boolean => state === 'CHECKING' || state === 'APPLYING' || state === 'UNDOING';

export const canBeCancelled = (state: ImportState): boolean => state === 'CHECKING' || state === 'READY' || state === 'APPLYING';

/* What has taken effect can be taken back. */
export function canBeUndone({ state, adds, changes }: Import): boolean {
  return (state === 'DONE' || state === 'CANCELLED' || state === 'FAILED') && Number(adds) + Number(changes) > 0;
}

/* --- refused rows, each cell with what is wrong with it */

export interface RefusedCell {
  text: string;
  reasons: string[];
}

export interface RefusedRow {
  row: string; // as the spreadsheet shows it
  cells: RefusedCell[]; // one for each heading
  others: string[]; // reasons of the row as a whole
}

export interface Refused {
  headings: string[];
  rows: RefusedRow[];
}

const indexOf = (column: string): number => [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

function labelled(resource: Resource, fault: Fault, lang: 'zh' | 'en'): string {
  const field = resource.fields.find((one) => one.name === fault.field);

  return field ? `${field.label[lang]}${lang === 'zh' ? '：' : ': '}${fault.reason}` : fault.reason;
}

/*
 * The sheet of errors holds the refused rows in their order, and the faults name them in the same order: the first rows of the
 * one are the first of the other. Columns in which no shown row says anything are left out.
 */
export function refusedOf(resource: Resource, faults: readonly Fault[], sheet: readonly string[][], lang: 'zh' | 'en'): Refused {
  const [headings = [], ...lines] = sheet;
  const columns = headings.slice(0, -1); // the last one sums the reasons up
  const numbers = [...new Set(faults.map((fault) => fault.row))];
  const rows = numbers.map((row, i): RefusedRow => {
    const own = faults.filter((fault) => fault.row === row);
    const at = (c: number): string[] => own.filter((fault) => fault.column && indexOf(fault.column) === c).map((fault) => fault.reason);
    return {
      row,
      cells: columns.map((_, c) => ({ text: lines[i]?.[c] ?? '', reasons: at(c) })),
      others: own.filter((fault) => !fault.column).map((fault) => labelled(resource, fault, lang)),
    };
  });
  const used = columns.map((_, c) => rows.some(({ cells }) => cells[c]?.text || cells[c]?.reasons.length));

  return { headings: columns.filter((_, c) => used[c]), rows: rows.map((row) => ({ ...row, cells: row.cells.filter((_, c) => used[c]) })) };
}
