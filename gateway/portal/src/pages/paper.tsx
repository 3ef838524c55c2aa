/* Files as people know them from paper: a sheet with boxes, lists below, one signature's worth of who and when. */
import { Fragment, type ReactNode } from 'react';
import { INNER, type Field, type Resource } from '../contract/model';
import { spanOf } from '../contract/relation';
import { timeText, type Row } from '../contract/value';
import { Cell } from '../resource/cell';
import { choosable } from '../resource/columns';
import type { Record_ } from '../resource/data';
import { useWorld } from '../shell/me';
import { useText } from '../text';

/* --- the sheet */

export function Paper({ title, photo, children }: { title: string; photo?: ReactNode; children: ReactNode }) {
  const { t, lang } = useText();
  const { me } = useWorld();

  return (
    <article className="paper">
      <h2>{title}</h2>
      {photo}
      {children}
      <footer className="quiet">{t('paperFoot', { name: me.name || me.account, when: timeText(new Date().toISOString(), lang) })}</footer>
    </article>
  );
}

/* --- boxes */

const WIDE = 100; // characters; a longer text has a line of its own
const PAIRS = 3; // boxes beside each other

interface Box {
  field: Field;
  of: Resource;
  row: Row;
}

/* The named fields in their order, those that the contract does not have left out. */
export function boxesOf(resource: Resource | undefined, row: Row | null | undefined, names: readonly string[]): Box[] {
  if (!resource || !row) return [];
  return names.flatMap((name) => resource.fields.filter((field) => field.name === name)).map((field) => ({ field, of: resource, row }));
}

/* Boxes in lines; a wide one fills its line. */
function linesOf(boxes: Box[]): Box[][] {
  const lines: Box[][] = [];

  for (const box of boxes) {
    const last = lines.at(-1);
    if (box.field.maxLength > WIDE && box.field.kind === 'text' && box.field.maxLength !== 256) lines.push([box], []);
    else if (last && last.length < PAIRS) last.push(box);
    else lines.push([box]);
  }
  return lines.filter((line) => line.length > 0);
}

export function Boxes({ title, boxes }: { title: string; boxes: Box[] }) {
  const { say } = useText();

  if (boxes.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <div className="boxes">
        {linesOf(boxes).map((line, i) => (
          <dl key={i} className={line.length === 1 ? 'one' : ''}>
            {line.map(({ field, of, row }) => (
              <div key={field.name}>
                <dt>{say(field.label)}</dt>
                <dd><Cell field={field} value={row[field.name]} of={of} row={row} link /></dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </section>
  );
}

/* --- lists */

const shared = new Set(['communityId', 'gridId', 'buildingId', 'source', 'createdAt', 'updatedAt']);

/* What the shown rows say, without what stands on top of the sheet anyway. */
export function columnsOf(resource: Resource, rows: readonly Record_[], without: readonly string[]): Field[] {
  const span = spanOf(resource);
  const fields = choosable(resource).filter((field) => !INNER.has(field.name) && !shared.has(field.name) && !without.includes(field.name));
  const told = fields.filter((field) => rows.some((row) => row[field.name] !== undefined && row[field.name] !== '' && row[field.name] !== 0 && row[field.name] !== null));

  return span ? [...told.filter((field) => field !== span.from && field !== span.until), ...told.filter((field) => field === span.from || field === span.until)] : told;
}

interface RowsProps {
  resource: Resource | undefined;
  rows: readonly Record_[] | undefined;
  without: readonly string[];
  title?: string;
}

export function Rows({ resource, rows = [], without, title }: RowsProps) {
  const { t, say } = useText();

  if (!resource) return null;
  const columns = columnsOf(resource, rows, without);
  return (
    <section>
      <h3>{title ?? say(resource.label)}</h3>
      {rows.length === 0 ? <p className="quiet">{t('paperNone')}</p> : (
        <div className="paper-rows" tabIndex={0} role="region" aria-label={title ?? say(resource.label)}>
          <table className="paper-table">
            <thead><tr>{columns.map((field) => <th key={field.name} scope="col">{say(field.label)}</th>)}</tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>{columns.map((field) => <td key={field.name}><Cell field={field} value={row[field.name]} of={resource} row={row} link /></td>)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/* "tags" and "consents": lists that the caller may not read. */
export function Withheld({ names, labelOf }: { names: readonly string[] | undefined; labelOf: (name: string) => string }) {
  const { t } = useText();

  return names?.length ? <p className="quiet">{t('linksWithheld', { what: names.map(labelOf).join('、') })}</p> : <Fragment />;
}
