/* Records from a spreadsheet, for any importable resource: template, file, preview, confirmation, progress, and back again. */
import { ArrowLeftOutlined, DownloadOutlined, InboxOutlined, UndoOutlined } from '../shell/icons';
import { Alert, App, Button, Checkbox, Skeleton } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { call, download } from '../api/client';
import { canBeCancelled, canBeUndone, refusedOf, underWay, type Import, type RefusedRow } from '../contract/import';
import { addressIn, type Resource } from '../contract/model';
import { inflateRaw, rowsOfSheet } from '../contract/sheet';
import { countText, timeText } from '../contract/value';
import { useCommunity, REGION } from '../shell/community';
import { useKeys } from '../shell/keys';
import { useWorld } from '../shell/me';
import { lineOf } from '../api/problem';
import { Trouble } from '../shell/trouble';
import { Tag } from '../shell/tag';
import { useText } from '../text';
import { refresh, useTitle } from './data';
import { ReferenceSelect } from './reference';
import { base64Of, saveAs, upload } from './upload';

const SMALL = 384 * 1024; // bytes of a file that travels within its call
const SHOWN = 100; // refused rows that a page shows; the sheet of errors has them all
const PAUSE = 1000; // ms between two looks at one under way

const tones: Record<Import['state'], number> = {
  CHECKING: 1, READY: 2, APPLYING: 1, DONE: 0, CANCELLED: 7, FAILED: 6, UNDOING: 1, UNDONE: 7, CHECKED: 2,
};

export const importsPage = (resource: Resource): string => `${resource.page}/import`;

function useSave() {
  const { message } = App.useApp();

  return (path: string): void =>
    void download(path).then(({ name, bytes }) => saveAs(bytes, name), (error: unknown) => void message.error(lineOf(error), 6));
}

/* --- the steps on top of each page */

function Steps({ at }: { at: number }) {
  const { t } = useText();

  return (
    <ol className="steps" aria-label={t('importSteps')}>
      {(['importStep1', 'importStep2', 'importStep3'] as const).map((key, i) => (
        <li key={key} className={i < at ? 'done' : ''} aria-current={i === at ? 'step' : undefined}><span>{i + 1}</span>{t(key)}</li>
      ))}
    </ol>
  );
}

/* --- first: a file */

function FileChoice({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const { t, lang } = useText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files[0]) onFile(event.dataTransfer.files[0]);
  };

  return (
    <div className={over ? 'drop over' : 'drop'} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={take}>
      <InboxOutlined className="big-icon" />
      <p>{file ? <strong>{file.name} · {countText(Math.ceil(file.size / 1024), lang)} KB</strong> : t('importDrop')}</p>
      <Button onClick={() => input.current?.click()}>{t(file ? 'importOther' : 'importChoose')}</Button>
      <input
        ref={input}
        type="file"
        className="hidden"
        aria-label={t('importChoose')}
        tabIndex={-1}
        accept=".xlsx,.csv,.json,.ndjson,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv,application/json"
        onChange={(event) => event.target.files?.[0] && onFile(event.target.files[0])}
      />
    </div>
  );
}

function Begin({ resource }: { resource: Resource }) {
  const { t, say } = useText();
  const { may, resource: of } = useWorld();
  const { community } = useCommunity();
  const navigate = useNavigate();
  const save = useSave();
  const region = of(REGION);
  const [place, setPlace] = useState(community);
  const [file, setFile] = useState<File | null>(null);
  const [updates, setUpdates] = useState(false);
  const [sent, setSent] = useState<number | null>(null); // percent
  const [error, setError] = useState<unknown>(null);
  const send = async (given: File): Promise<void> => {
    setSent(0);
    setError(null);
    try {
      const from = given.size <= SMALL ? { content: await base64Of(given) } : { fileId: await upload({ file: given, communityId: place, purpose: 'IMPORT' }, setSent) };
      const job = await call<Import>(addressIn(resource, 'IMPORT'), { body: { communityId: place, mode: updates ? 'CREATE_OR_UPDATE' : 'CREATE', ...from } });
      navigate(`${importsPage(resource)}/${job.id}`);
    } catch (refused) {
      setError(refused);
    }
    setSent(null);
  };

  return (
    <section className="sheet import-begin">
      <Steps at={0} />
      <p>{t('importTemplateWhy')} <Button type="link" icon={<DownloadOutlined />} onClick={() => save(addressIn(resource, 'TEMPLATE'))}>{t('importTemplate')}</Button></p>
      {region && (
        <label className="import-place">
          <span className="quiet">{t('importPlace')}</span>
          <ReferenceSelect resource={region} narrowed="kind = COMMUNITY" value={place || undefined} onChange={(id) => setPlace(id ?? '')} label={t('community')} />
        </label>
      )}
      <FileChoice file={file} onFile={setFile} />
      {may(resource, 'UPDATE') && <Checkbox checked={updates} onChange={(event) => setUpdates(event.target.checked)}>{t('importUpdates', { what: say(resource.label) })}</Checkbox>}
      {error !== null && <Trouble error={error} />}
      <div className="form-foot">
        <Button type="primary" disabled={!file || !place} loading={sent !== null} onClick={() => file && void send(file)}>{t('importCheck')}</Button>
        {sent !== null && sent > 0 && <span className="quiet" aria-live="polite">{t('importSent', { percent: sent })}</span>}
        <span className="quiet">{t('importCheckHint')}</span>
      </div>
    </section>
  );
}

function Earlier({ resource }: { resource: Resource }) {
  const { t, lang } = useText();
  const { data } = useQuery({
    queryKey: ['of', resource.id, 'imports'],
    queryFn: () => call<{ imports: Import[] }>(addressIn(resource, 'LIST_IMPORTS'), { query: { pageSize: 20 } }),
  });

  if (!data?.imports.length) return null;
  return (
    <section className="sheet">
      <h2>{t('importEarlier')}</h2>
      <ul className="recent">
        {data.imports.map((one) => (
          <li key={one.id}>
            <Link to={`${importsPage(resource)}/${one.id}`}>{timeText(one.createdAt, lang)}</Link>
            <span className="quiet">{t('importCounts', { rows: countText(Number(one.rows), lang), refused: countText(Number(one.refused), lang) })}</span>
            <Tag tone={tones[one.state]}>{t(`import_${one.state}`)}</Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}

/* --- then: what would come of it, and what has */

function Progress({ job }: { job: Import }) {
  const { t, lang } = useText();
  const rate = Number(job.rowsPerSecond);

  return (
    <div className="progress">
      <progress max={100} value={job.percent} aria-label={t(`import_${job.state}`)} />
      <strong>{job.percent}%</strong>
      <span className="quiet">
        {t('importProgress', { done: countText(Number(job.done), lang), rows: countText(Number(job.rows), lang) })}
        {rate > 0 && ` · ${t('importRate', { rate: countText(rate, lang) })}`}
        {Number(job.secondsLeft) > 0 && ` · ${t('importLeft', { seconds: countText(Number(job.secondsLeft), lang) })}`}
      </span>
    </div>
  );
}

function Counts({ job }: { job: Import }) {
  const { t, lang } = useText();
  const counts = ['rows', 'adds', 'changes', 'unchanged', 'refused', ...(job.state === 'UNDONE' ? ['kept' as const] : [])] as const;

  return (
    <dl className="import-counts">
      {counts.map((name) => (
        <div key={name} className={name === 'refused' && Number(job.refused) ? 'bad' : ''}>
          <dt>{t(`importCount_${name}`)}</dt>
          <dd>{countText(Number(job[name]), lang)}</dd>
        </div>
      ))}
    </dl>
  );
}

function RefusedLine({ line }: { line: RefusedRow }) {
  return (
    <tr>
      <th scope="row">{line.row}</th>
      {line.cells.map(({ text, reasons }, i) => (
        <td key={i} className={reasons.length ? 'bad' : ''}>
          {text || (reasons.length ? '—' : '')}
          {reasons.map((reason) => <small key={reason}>{reason}</small>)}
        </td>
      ))}
      <td className={line.others.length ? 'bad' : ''}>{line.others.map((reason) => <small key={reason}>{reason}</small>)}</td>
    </tr>
  );
}

function RefusedRows({ resource, job }: { resource: Resource; job: Import }) {
  const { t, lang } = useText();
  const save = useSave();
  const path = addressIn(resource, 'IMPORT_ERRORS', job.id);
  const sheet = useQuery({
    queryKey: ['import-errors', job.id, job.state],
    queryFn: async () => rowsOfSheet(new Uint8Array(await (await download(path)).bytes.arrayBuffer()), inflateRaw, SHOWN + 1),
    staleTime: Infinity,
  });
  const { headings, rows } = refusedOf(resource, job.faults, sheet.data ?? [], lang);

  return (
    <section className="sheet">
      <header className="page-head">
        <h2>{t('importRefused')}</h2>
        <span className="stretch" />
        <Button icon={<DownloadOutlined />} onClick={() => save(path)}>{t('importErrors')}</Button>
      </header>
      <p className="quiet">{t('importErrorsHint')}</p>
      {sheet.isPending ? <Skeleton active /> : (
        <div className="refused" tabIndex={0} role="region" aria-label={t('importRefused')}>
          <table>
            <thead><tr><th scope="col">{t('importRow')}</th>{headings.map((heading, i) => <th key={i} scope="col">{heading}</th>)}<th scope="col">{t('importRemarks')}</th></tr></thead>
            <tbody>{rows.map((line) => <RefusedLine key={line.row} line={line} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/* What can be done with it as it stands. */
function Turns({ resource, job, onTurn }: { resource: Resource; job: Import; onTurn: () => void }) {
  const { t, lang } = useText();
  const { may } = useWorld();
  const { message, modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const turn = async (standard: 'CONFIRM_IMPORT' | 'CANCEL_IMPORT' | 'UNDO_IMPORT'): Promise<void> => {
    setBusy(true);
    await call(addressIn(resource, standard, job.id), { body: {} }).catch((error: unknown) => void message.error(lineOf(error), 6));
    setBusy(false);
    onTurn();
  };
  const undo = (): void =>
    void modal.confirm({ title: t('importUndoAsk'), content: t('importUndoWhy'), okText: t('importUndo'), okButtonProps: { danger: true }, onOk: () => turn('UNDO_IMPORT') });
  const good = Number(job.adds) + Number(job.changes);
  const buttons: ReactNode[] = [
    job.state === 'READY' && <Button key="go" type="primary" loading={busy} disabled={good === 0} onClick={() => void turn('CONFIRM_IMPORT')}>{t('importConfirm', { count: countText(good, lang) })}</Button>,
    canBeCancelled(job.state) && <Button key="no" disabled={busy} onClick={() => void turn('CANCEL_IMPORT')}>{t('importCancel')}</Button>,
    canBeUndone(job) && may(resource, 'UNDO_IMPORT') && <Button key="undo" danger icon={<UndoOutlined />} loading={busy} onClick={undo}>{t('importUndo')}</Button>,
    !underWay(job.state) && job.state !== 'READY' && <Link key="list" to={resource.page}>{t('importToList')}</Link>,
    !underWay(job.state) && <Link key="more" to={importsPage(resource)}>{t('importAnother')}</Link>,
  ];

  return <div className="form-foot">{buttons}</div>;
}

function useImport(resource: Resource, id: string) {
  const queries = useQueryClient();
  const job = useQuery({
    queryKey: ['import', id],
    queryFn: () => call<Import>(addressIn(resource, 'GET_IMPORT', id)),
    refetchInterval: ({ state }) => (state.data && underWay(state.data.state) ? PAUSE : false),
    staleTime: 0,
  });
  const state = job.data?.state;

  useEffect(() => {
    if (state && !underWay(state)) void refresh(queries, resource); // its records, and the list of imports
  }, [queries, resource, state]);
  return job;
}

function Job({ resource, id }: { resource: Resource; id: string }) {
  const { t } = useText();
  const { data: job, error, refetch } = useImport(resource, id);

  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!job) return <Skeleton active />;
  return (
    <>
      <section className="sheet">
        <Steps at={job.state === 'CHECKING' || job.state === 'READY' || job.state === 'CHECKED' ? 1 : 2} />
        <p className="import-state" aria-live="polite"><Tag tone={tones[job.state]}>{t(`import_${job.state}`)}</Tag> {t(`importSay_${job.state}`)}</p>
        {job.problem && <Alert type="error" showIcon title={job.problem} />}
        {job.notes?.map((note) => <Alert key={note} type="warning" showIcon title={note} />)}
        {underWay(job.state) && <Progress job={job} />}
        <Counts job={job} />
        <Turns resource={resource} job={job} onTurn={() => void refetch()} />
      </section>
      {Number(job.refused) > 0 && job.faults.length > 0 && !underWay(job.state) && <RefusedRows resource={resource} job={job} />}
    </>
  );
}

export default function Imports({ resource, id }: { resource: Resource; id: string }) {
  const { t, say } = useText();
  const navigate = useNavigate();
  const title = t('importOf', { what: say(resource.label) });
  const back = (): void => navigate(id ? importsPage(resource) : resource.page);

  useTitle(`${title} · ${t('brand')}`);
  useKeys({ Escape: back });
  return (
    <div className="page page-import">
      <header className="page-head">
        <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('back')} onClick={back} />
        <h1>{title}</h1>
      </header>
      {id ? <Job key={id} resource={resource} id={id} /> : <><Begin resource={resource} /><Earlier resource={resource} /></>}
    </div>
  );
}
