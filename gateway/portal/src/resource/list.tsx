/* The list of any resource. All that is asked stands in the page's address. */
import { BarChartOutlined, CheckOutlined, CopyOutlined, DeleteOutlined, ExportOutlined, ImportOutlined, PlusOutlined, PrinterOutlined, SearchOutlined, SettingOutlined } from '../shell/icons';
import { App, Button, Checkbox, Empty, Input, Popover, Skeleton, type InputRef } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { call } from '../api/client';
import { besideSearch, filterOf, fromAddress, toAddress, type Condition } from '../contract/filter';
import type { Field, Resource } from '../contract/model';
import { countText, valueText } from '../contract/value';
import { useCommunity } from '../shell/community';
import { useKeys } from '../shell/keys';
import { useWorld } from '../shell/me';
import { lineOf } from '../api/problem';
import { Trouble } from '../shell/trouble';
import { useText } from '../text';
import { choosable, useColumns } from './columns';
import { Chips, FilterButton } from './conditions';
import { useList, useTitle, useWrite, type Page, type Question, type Record_ } from './data';
import { Grid } from './grid';
import { useSettled } from './settled';

const ExportDialogue = lazy(() => import('./exports').then((one) => ({ default: one.ExportDialogue })));

/* --- what is asked */

const isPlace = ({ field, is }: Condition): boolean => field === 'communityId' && is === 'eq';

function useAsked(resource: Resource) {
  const [params, setParams] = useSearchParams();
  const { community } = useCommunity();
  const [text, setText] = useState(params.get('q') ?? ''); // typed; the address follows once it has settled
  const sort = params.get('sort') ?? '';
  const conditions = useMemo(
    () => params.getAll('f').map((one) => fromAddress(one, resource)).filter((one): one is Condition => one !== null),
    [params, resource],
  );
  const q = useSettled(text.trim(), 200);
  const own = q ? besideSearch(conditions, resource) : conditions;
  const narrowed = community && resource.fields.some((field) => field.name === 'communityId' && field.filterable)
    && !conditions.some((one) => one.field === 'communityId');
  const all: Condition[] = narrowed ? [...own, { field: 'communityId', is: 'eq', value: community }] : own;
  const ask: Question = { q: q || undefined, filter: filterOf(all) || undefined, orderBy: q ? undefined : sort || undefined };
  const written = useRef(q);
  const change = (edit: (next: URLSearchParams) => void): void =>
    setParams((now) => {
      const next = new URLSearchParams(now);
      edit(next);
      return next;
    }, { replace: true });

  const kept = params.get('q') ?? '';
  useEffect(() => {
    if (q === written.current) return;
    written.current = q;
    change((next) => (q ? next.set('q', q) : next.delete('q')));
  });
  useEffect(() => {
    if (kept === written.current) return;
    written.current = kept; // the back button
    setText(kept);
  }, [kept]);

  return {
    text, setText, sort, conditions, ask,
    place: all.find(isPlace)?.value ?? '',
    sheet: { q: ask.q, orderBy: ask.orderBy, filter: filterOf(own.filter((one) => !isPlace(one))) || undefined }, // the community is said beside it
    resting: conditions.filter((one) => !own.includes(one)),
    isNarrow: Boolean(q || conditions.length),
    setSort: (value: string) => change((next) => (value ? next.set('sort', value) : next.delete('sort'))),
    setConditions: (value: Condition[]) =>
      change((next) => {
        next.delete('f');
        value.forEach((one) => next.append('f', toAddress(one)));
      }),
  };
}

/* --- parts */

function Total({ first }: { first: Page | undefined }) {
  const { t, lang } = useText();

  if (first?.total === undefined) return null;
  const count = countText(first.total, lang);
  return <span className="quiet total">{first.capped ? t('totalMore', { count }) : t('total', { count })}</span>;
}

function ColumnChoice({ resource, columns, choose }: { resource: Resource; columns: Field[]; choose: (names: string[] | null) => void }) {
  const { t, say } = useText();
  const names = columns.map((field) => field.name);
  const toggle = (name: string): void => {
    const known = choosable(resource).map((field) => field.name);
    const next = names.includes(name) ? names.filter((one) => one !== name) : [...names, name];

    if (next.length) choose(next.length === names.length + 1 ? known.filter((one) => next.includes(one)) : next);
  };

  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className="column-choice">
          {choosable(resource).map((field) => (
            <Checkbox key={field.name} checked={names.includes(field.name)} onChange={() => toggle(field.name)}>{say(field.label)}</Checkbox>
          ))}
          <Button type="link" size="small" onClick={() => choose(null)}>{t('columnsReset')}</Button>
        </div>
      }
    >
      <Button icon={<SettingOutlined />} aria-label={t('columns')} className="wide" />
    </Popover>
  );
}

/* Rows of a spreadsheet; a value that begins like a formula is quoted. */
export function sheetOf(columns: Field[], rows: Record_[], lang: 'zh' | 'en'): string {
  const plain = (text: string): string => (/^[=+\-@\t]/.test(text) ? `'${text}` : text).replace(/[\t\r\n]+/g, ' ');
  const lines = rows.map((row) => columns.map((field) => plain(valueText(field, row[field.name], lang))).join('\t'));

  return [columns.map((field) => field.label[lang]).join('\t'), ...lines].join('\n');
}

function Selection({ resource, rows, columns, onDone }: { resource: Resource; rows: Record_[]; columns: Field[]; onDone: () => void }) {
  const { t, say, lang } = useText();
  const { may } = useWorld();
  const { message, modal } = App.useApp();
  const remove = useWrite(resource, async () => {
    const ends = await Promise.allSettled(rows.map((row) => call(`${resource.path}/${row.id}`, { method: 'DELETE', etag: row.etag })));
    return ends.filter((end): end is PromiseRejectedResult => end.status === 'rejected');
  });
  const ask = (): void =>
    void modal.confirm({
      title: t('deleteManyAsk', { count: rows.length, what: say(resource.label) }),
      content: t('deleteWhy'),
      okText: t('delete'),
      okButtonProps: { danger: true },
      onOk: async () => {
        const failed = await remove.mutateAsync(undefined);
        if (failed[0]) message.warning(t('someFailed', { count: failed.length, why: lineOf(failed[0].reason) }), 8);
        else message.success(t('deletedMany', { count: rows.length }));
        onDone();
      },
    });
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(sheetOf(columns, rows, lang));
    message.success(t('copied'));
  };

  if (rows.length === 0) return null;
  return (
    <div className="selection" role="toolbar" aria-label={t('selected', { count: rows.length })}>
      <strong>{t('selected', { count: rows.length })}</strong>
      <Button size="small" icon={<CopyOutlined />} onClick={() => void copy()}>{t('exportShown')}</Button>
      {may(resource, 'DELETE') && <Button size="small" danger icon={<DeleteOutlined />} onClick={ask}>{t('delete')}</Button>}
      <Button size="small" type="text" onClick={onDone}>{t('clearSelection')}</Button>
    </div>
  );
}

function NoRows({ resource, isNarrow }: { resource: Resource; isNarrow: boolean }) {
  const { t, say } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const what = say(resource.label);
  const creates = may(resource, 'CREATE');

  return (
    <Empty
      className="no-rows"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <strong>{t(isNarrow ? 'emptySearch' : 'emptyList', { what })}</strong>
          <p className="quiet">{isNarrow ? t('emptySearchDo') : t(creates ? 'emptyListDo' : 'emptyListNone', { what })}</p>
        </>
      }
    >
      {!isNarrow && creates && <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate(`${resource.page}/new`)}>{t('newOne', { what })}</Button>}
    </Empty>
  );
}

function RowsToCome() {
  return <div className="rows-to-come" aria-busy="true">{Array.from({ length: 8 }, (_, i) => <Skeleton key={i} title={false} paragraph={{ rows: 1, width: '100%' }} active />)}</div>;
}

/* --- the page */

/* Into the list and out of it as files. */
function Sheets({ resource, ask, place }: { resource: Resource; ask: Question; place: string }) {
  const { t } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);

  return (
    <>
      {may(resource, 'IMPORT') && <Button icon={<ImportOutlined />} onClick={() => navigate(`${resource.page}/import`)}><span className="wide">{t('import')}</span></Button>}
      {may(resource, 'EXPORT') && <Button icon={<ExportOutlined />} onClick={() => setOpen(true)}><span className="wide">{t('export')}</span></Button>}
      {may(resource, 'WAITING_EXPORTS') && <Button icon={<CheckOutlined />} onClick={() => navigate(`${resource.page}/export`)}><span className="wide">{t('approveExports')}</span></Button>}
      <Suspense>{open && <ExportDialogue resource={resource} ask={ask} place={place} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

export default function RecordList({ resource }: { resource: Resource }) {
  const { t, say } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const asked = useAsked(resource);
  const { columns, choose } = useColumns(resource);
  const list = useList(resource, asked.ask);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const search = useRef<InputRef>(null);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const what = say(resource.label);
  const creates = may(resource, 'CREATE');

  useTitle(`${what} · ${t('brand')}`);
  useEffect(() => setSelected(new Set()), [asked.ask.q, asked.ask.filter]);
  useKeys({
    '/': (event) => {
      event.preventDefault();
      search.current?.focus({ cursor: 'all' });
    },
    n: () => creates && void navigate(`${resource.page}/new`),
    Escape: () => {
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
      else if (selected.size) setSelected(new Set());
      else if (asked.text) asked.setText('');
      else return false;
      return true;
    },
  });

  const foot = list.isFetchingNextPage ? t('loading') : list.hasNextPage ? '' : rows.length > 20 ? t('allLoaded') : '';
  const chosen = rows.filter((row) => selected.has(row.id));

  return (
    <div className="page page-list">
      <header className="page-head">
        <h1>{what}</h1>
        <Total first={list.data?.pages[0]} />
        <span className="stretch" />
        {may(resource, 'STATS') && resource.statsBy.length > 0 && (
          <Button icon={<BarChartOutlined />} onClick={() => navigate(`${resource.page}/statistics`)}><span className="wide">{t('statistics')}</span></Button>
        )}
        <Sheets resource={resource} ask={asked.sheet} place={asked.place} />
        {creates && <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate(`${resource.page}/new`)}><span className="wide">{t('newOne', { what })}</span></Button>}
      </header>
      <div className="tools">
        {resource.searchable && (
          <Input
            ref={search}
            className="find"
            allowClear
            prefix={<SearchOutlined />}
            suffix={asked.text ? null : <kbd>/</kbd>}
            aria-label={t('searchIn', { what })}
            placeholder={t('searchHint')}
            maxLength={64}
            value={asked.text}
            onChange={(event) => asked.setText(event.target.value)}
          />
        )}
        <FilterButton resource={resource} conditions={asked.conditions} resting={asked.resting} onChange={asked.setConditions} />
        <span className="stretch" />
        <Button icon={<PrinterOutlined />} aria-label={t('print')} className="wide" onClick={() => window.print()} />
        <ColumnChoice resource={resource} columns={columns} choose={choose} />
      </div>
      <Chips resource={resource} conditions={asked.conditions} resting={asked.resting} onChange={asked.setConditions} />
      <Selection resource={resource} rows={chosen} columns={columns} onDone={() => setSelected(new Set())} />
      {list.error ? (
        <Trouble error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <RowsToCome />
      ) : rows.length === 0 ? (
        <NoRows resource={resource} isNarrow={asked.isNarrow} />
      ) : (
        <Grid
          resource={resource}
          columns={columns}
          rows={rows}
          highlights={list.data.pages.flatMap((page) => page.highlights)}
          sort={asked.sort}
          onSort={asked.ask.q ? undefined : asked.setSort}
          selected={selected}
          onSelect={setSelected}
          selectable
          onEnd={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
          foot={foot}
        />
      )}
    </div>
  );
}
