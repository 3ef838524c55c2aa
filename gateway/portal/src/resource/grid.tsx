/*
 * Rows of records: a table where there is room, cards on a phone. Only the rows in sight are in the
 * page, so that a list of ten million feels like one of ten; the next ones are asked for before the
 * end is reached.
 */
import { CaretDownFilled, CaretUpFilled } from '../shell/icons';
import { Checkbox } from 'antd';
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { Field, Resource } from '../contract/model';
import { said } from '../contract/value';
import { useKeys } from '../shell/keys';
import { useText } from '../text';
import { Cell, type Marked } from './cell';
import { nameOf, type Highlight, type Record_ } from './data';

const ROW = 44;
const CARD = 84;
const SPARE = 12; // rows above and below what is seen
const NARROW = '(max-width: 640px)';

/* --- what is in sight */

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);

  useEffect(() => {
    const media = matchMedia(NARROW);
    const follow = (): void => setNarrow(media.matches);
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  return narrow;
}

function useWindow(count: number, height: number, onEnd: () => void) {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 40 });
  const look = (): void => {
    const node = box.current;
    if (!node) return;
    const from = Math.max(0, Math.floor(node.scrollTop / height) - SPARE);
    const to = Math.ceil((node.scrollTop + node.clientHeight) / height) + SPARE;

    setRange((now) => (now.from === from && now.to === to ? now : { from, to }));
    if (to >= count) onEnd();
  };

  useEffect(look);
  return { box, look, from: Math.min(range.from, count), to: Math.min(range.to, count) };
}

/* Each column has the room that its kind needs, and a share of what is left. */
function roomOf(field: Field): number {
  if (field.sealed) return 176;
  if (field.kind === 'time') return 152;
  return field.kind === 'enum' || field.kind === 'bool' || field.kind === 'date' ? 104 : 128;
}

const PICK = 32;

/* All rows have the same tracks, however wide their contents. */
function tracksOf(columns: Field[], selectable: boolean): CSSProperties {
  const rooms = columns.map(roomOf);
  const tracks = rooms.map((room) => `minmax(${room}px, ${room}fr)`);

  return {
    '--columns': [...(selectable ? [`${PICK}px`] : []), ...tracks].join(' '),
    '--room': `${rooms.reduce((sum, room) => sum + room, PICK + 24)}px`,
  } as CSSProperties;
}

/* --- parts */

export interface GridProps {
  resource: Resource;
  columns: Field[];
  rows: Record_[];
  highlights: Highlight[];
  sort: string; // "name desc"
  onSort?: (sort: string) => void;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  selectable: boolean;
  onEnd: () => void;
  foot: ReactNode;
}

function Heading({ field, sort, onSort }: { field: Field; sort: string; onSort?: (sort: string) => void }) {
  const { t, say } = useText();
  const [by, way] = sort.split(' ');
  const state = by !== field.name ? 'none' : way === 'desc' ? 'descending' : 'ascending';
  const next = { none: field.name, ascending: `${field.name} desc`, descending: '' }[state];

  if (!field.sortable || !onSort) return <div role="columnheader">{say(field.label)}</div>;
  return (
    <div role="columnheader" aria-sort={state}>
      <button type="button" className="sort" onClick={() => onSort(next)} title={t('sortBy', { what: say(field.label) })}>
        {say(field.label)}
        <span className="carets" aria-hidden="true">
          <CaretUpFilled className={state === 'ascending' ? 'on' : ''} />
          <CaretDownFilled className={state === 'descending' ? 'on' : ''} />
        </span>
      </button>
    </div>
  );
}

function markOf(highlights: Highlight[], id: string, field: Field): Marked | undefined {
  return highlights.find((one) => one.id === id && one.field === field.name);
}

interface RowProps extends Pick<GridProps, 'resource' | 'columns' | 'highlights' | 'selectable'> {
  row: Record_;
  index: number;
  active: boolean;
  chosen: boolean;
  onToggle: () => void;
  onOpen: () => void;
}

function Pick_({ resource, row, chosen, onToggle }: RowProps) {
  const { t } = useText();

  return (
    <div role="cell" className="pick" onClick={(event) => event.stopPropagation()}>
      <Checkbox checked={chosen} onChange={onToggle} aria-label={t('selectRow', { name: nameOf(resource, row) })} />
    </div>
  );
}

function TableRow(props: RowProps) {
  const { resource, columns, row, index, active, chosen, highlights, selectable, onOpen } = props;
  const linked = columns.find((field) => field === resource.title) ?? columns[0]; // what only binds others has no name

  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={chosen} className={active ? 'row active' : 'row'} onClick={onOpen}>
      {selectable && <Pick_ {...props} />}
      {columns.map((field) => (
        <div role="cell" key={field.name} className={/money|integer|number/.test(field.kind) ? 'number' : ''}>
          {field === linked
            ? <Link to={`${resource.page}/${row.id}`} tabIndex={active ? 0 : -1} onClick={(event) => event.stopPropagation()} data-row={index}>
                <Cell field={field} value={row[field.name]} mark={markOf(highlights, row.id, field)} of={resource} row={row} />
              </Link>
            : <Cell field={field} value={row[field.name]} mark={markOf(highlights, row.id, field)} of={resource} row={row} />}
        </div>
      ))}
    </div>
  );
}

function Card(props: RowProps) {
  const { resource, columns, row, index, active, chosen, highlights, onOpen } = props;
  const { lang } = useText();
  const title = resource.title ?? columns[0];
  const others = columns.filter((field) => field !== title && row[field.name]).slice(0, 4);

  return (
    <div role="row" aria-rowindex={index + 1} aria-selected={chosen} className={active ? 'card active' : 'card'} onClick={onOpen}>
      <div role="cell" className="card-cell">
        {title && (
          <Link to={`${resource.page}/${row.id}`} onClick={(event) => event.stopPropagation()} data-row={index}>
            <Cell field={title} value={row[title.name]} mark={markOf(highlights, row.id, title)} of={resource} row={row} />
          </Link>
        )}
        <span className="card-rest">
          {others.map((field) => (
            <span key={field.name} title={said(field.label, lang)}><Cell field={field} value={row[field.name]} of={resource} row={row} /></span>
          ))}
        </span>
      </div>
    </div>
  );
}

/* --- the whole */

function useActive(props: GridProps, scrollTo: (index: number) => void) {
  const { resource, rows, selected, onSelect, selectable } = props;
  const navigate = useNavigate();
  const [active, setActive] = useState(-1);
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));

    setActive(next);
    scrollTo(next);
  };
  const open = (row: Record_ | undefined): void => void (row && navigate(`${resource.page}/${row.id}`));
  const toggle = (row: Record_ | undefined): void => {
    if (!row || !selectable) return;
    const next = new Set(selected);
    if (!next.delete(row.id)) next.add(row.id);
    onSelect(next);
  };

  useKeys({
    j: () => go(active + 1),
    k: () => go(active - 1),
    x: () => toggle(rows[active]),
    Enter: (event) => {
      if (event.target instanceof HTMLElement && event.target.closest('a,button,[role="button"]')) return false;
      return open(rows[active]);
    },
  });
  return { active, setActive, go, open, toggle };
}

export function Grid(props: GridProps) {
  const { resource, columns, rows, sort, onSort, selected, onSelect, selectable, onEnd, foot } = props;
  const { t, say } = useText();
  const narrow = useNarrow();
  const height = narrow ? CARD : ROW;
  const { box, look, from, to } = useWindow(rows.length, height, onEnd);
  const scrollTo = (index: number): void => {
    const node = box.current;
    if (!node) return;
    const top = index * height;
    if (top < node.scrollTop) node.scrollTop = top;
    if (top + 2 * height > node.scrollTop + node.clientHeight) node.scrollTop = top + 2 * height - node.clientHeight;
  };
  const { active, setActive, go, open, toggle } = useActive(props, scrollTo);
  const onArrow = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      go(active + step);
    }
  };
  const Row = narrow ? Card : TableRow;
  const all = rows.length > 0 && rows.every((row) => selected.has(row.id));

  return (
    <div ref={box} className="grid" style={tracksOf(columns, selectable)} onScroll={look} onKeyDown={onArrow} tabIndex={0} role="region" aria-label={say(resource.label)}>
      <div role="table" aria-label={say(resource.label)} aria-rowcount={-1}>
        {!narrow && (
          <div role="row" className="row head" aria-rowindex={1}>
            {selectable && (
              <div role="columnheader" className="pick">
                <Checkbox
                  checked={all}
                  indeterminate={!all && selected.size > 0}
                  aria-label={t('selectAll')}
                  onChange={() => onSelect(all ? new Set() : new Set(rows.map((row) => row.id)))}
                />
              </div>
            )}
            {columns.map((field) => <Heading key={field.name} field={field} sort={sort} onSort={onSort} />)}
          </div>
        )}
        <Gap height={from * height} />
        {rows.slice(from, to).map((row, i) => (
          <Row
            key={row.id}
            {...props}
            row={row}
            index={from + i}
            active={active === from + i}
            chosen={selected.has(row.id)}
            onToggle={() => toggle(row)}
            onOpen={() => {
              setActive(from + i);
              open(row);
            }}
          />
        ))}
        <Gap height={(rows.length - to) * height} />
      </div>
      <div className="grid-foot">{foot}</div>
    </div>
  );
}

/* The room that rows out of sight take. */
function Gap({ height }: { height: number }) {
  return height > 0 ? <div role="presentation" style={{ height }} /> : null;
}
