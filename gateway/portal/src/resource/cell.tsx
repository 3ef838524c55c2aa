/* One value, as a list or a file shows it. */
import { Tooltip } from 'antd';
import type { Field, Resource } from '../contract/model';
import { refersToAny, targetOf } from '../contract/relation';
import { valueText, type Row, type Value } from '../contract/value';
import { useWorld } from '../shell/me';
import { Tag } from '../shell/tag';
import { useText } from '../text';
import { ReferenceName } from './reference';

/* A value of an enum has always the same tone. */
export const toneOf = (field: Field, value: string): number => field.options.findIndex((one) => one.value === value);

export interface Marked {
  start: number; // in characters
  length: number;
}

/* What was searched for, where it stands. */
function Highlighted({ text, mark }: { text: string; mark: Marked }) {
  const characters = [...text];
  const part = (from: number, to?: number): string => characters.slice(from, to).join('');

  return (
    <>
      {part(0, mark.start)}
      <mark>{part(mark.start, mark.start + mark.length)}</mark>
      {part(mark.start + mark.length)}
    </>
  );
}

function References({ field, ids, link }: { field: Field; ids: string[]; link?: boolean }) {
  const { lang } = useText();

  return <>{ids.map((id, i) => <span key={id}>{i > 0 && (lang === 'zh' ? '、' : ', ')}<ReferenceName field={field} id={id} link={link} /></span>)}</>;
}

export const isStarred = (value: Value): boolean => typeof value === 'string' && value.includes('**');

/* A reference to whatever kind of record, whose kind the rest of its row says. */
function AnyName({ field, id, link, of, row }: { field: Field; id: string; link?: boolean; of: Resource; row: Row }) {
  const { model } = useWorld();

  return <ReferenceName field={field} id={id} link={link} target={targetOf(model, of, field, row)} />;
}

export interface CellProps {
  field: Field;
  value: Value;
  mark?: Marked;
  link?: boolean;
  of?: Resource; // whose field it is, and
  row?: Row; // the record: where another field says what this one means
}

export function Cell({ field, value, mark, link, of, row }: CellProps) {
  const { lang, t } = useText();
  const text = valueText(field, value, lang);

  if (field.kind === 'reference' && Array.isArray(value) && value.length) return <References field={field} ids={value.map(String)} link={link} />;
  if (field.kind === 'reference' && typeof value === 'string' && value && refersToAny(field) && of && row)
    return <AnyName field={field} id={value} link={link} of={of} row={row} />;
  if (field.kind === 'reference' && typeof value === 'string' && value) return <ReferenceName field={field} id={value} link={link} />;
  if (!text) return <span className="quiet">—</span>;
  if (field.kind === 'enum' && !field.list) return <Tag tone={toneOf(field, String(value))}>{text}</Tag>;
  if (isStarred(value)) return <Tooltip title={t('masked')}><span className="starred">{text}</span></Tooltip>;
  if (mark) return <Highlighted text={text} mark={mark} />;
  return <>{text}</>;
}
