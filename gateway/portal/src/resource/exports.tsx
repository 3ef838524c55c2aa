/* Lists as files, for any exportable resource: what was asked for, what waits for somebody else, what can be fetched. */
import { ArrowLeftOutlined, CheckOutlined, CloseOutlined } from '../shell/icons';
import { App, Button, Empty, Input, Modal, Segmented, Skeleton } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { call } from '../api/client';
import { addressIn, type Resource } from '../contract/model';
import { countText, timeText } from '../contract/value';
import { REGION, useCommunity } from '../shell/community';
import { useKeys } from '../shell/keys';
import { useWorld } from '../shell/me';
import { lineOf } from '../api/problem';
import { Trouble } from '../shell/trouble';
import { Tag } from '../shell/tag';
import { useText } from '../text';
import { useTitle, type Question } from './data';
import { FetchButton } from './files';
import { Actor } from './history';
import { ReferenceSelect } from './reference';

interface Export {
  id: string;
  state: 'RUNNING' | 'WAITING' | 'DONE' | 'FAILED' | 'REJECTED' | 'EXPIRED';
  format: 'XLSX' | 'CSV';
  filter: string;
  q: string;
  ownerId: string;
  approverId: string;
  rows: string;
  fileId: string;
  problem: string;
  createdAt: string;
}

const PAUSE = 1500; // ms between two looks while one runs
const tones: Record<Export['state'], number> = { RUNNING: 1, WAITING: 2, DONE: 0, FAILED: 6, REJECTED: 6, EXPIRED: 7 };

export const exportsPage = (resource: Resource): string => `${resource.page}/export`;

/* --- asking for one: the list as it is asked now */

export function ExportDialogue({ resource, ask, place, onClose }: { resource: Resource; ask: Question; place: string; onClose: () => void }) {
  const { t, say } = useText();
  const { resource: of } = useWorld();
  const { message } = App.useApp();
  const { community } = useCommunity();
  const navigate = useNavigate();
  const region = of(REGION);
  const [communityId, setCommunity] = useState(place || community);
  const [format, setFormat] = useState<'XLSX' | 'CSV'>('XLSX');
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    await call(addressIn(resource, 'EXPORT'), { body: { communityId, format, ...ask } }).then(
      () => navigate(exportsPage(resource)),
      (error: unknown) => void message.error(lineOf(error), 6),
    );
    setBusy(false);
  };

  return (
    <Modal open title={t('exportOf', { what: say(resource.label) })} okText={t('export')} okButtonProps={{ disabled: !communityId }} confirmLoading={busy} onOk={() => void send()} onCancel={onClose}>
      <div className="export-dialogue">
        <p className="quiet">{t(ask.q || ask.filter ? 'exportNarrow' : 'exportAll')}</p>
        {region && (
          <label>
            <span className="quiet">{t('community')}</span>
            <ReferenceSelect resource={region} narrowed="kind = COMMUNITY" value={communityId || undefined} onChange={(id) => setCommunity(id ?? '')} label={t('community')} />
          </label>
        )}
        <Segmented value={format} options={['XLSX', 'CSV']} onChange={setFormat} aria-label={t('exportFormat')} />
        <p className="quiet">{t('exportMasked')}</p>
      </div>
    </Modal>
  );
}

/* --- what has come of them */

function Line({ resource, one, mine, children }: { resource: Resource; one: Export; mine?: boolean; children?: ReactNode }) {
  const { t, lang } = useText();

  return (
    <li data-export={resource.collection}>
      <div>
        <strong>{timeText(one.createdAt, lang)}</strong> <Tag>{one.format}</Tag> <Tag tone={tones[one.state]}>{t(`export_${one.state}`)}</Tag>
        <p className="quiet">
          {t('exportRows', { count: countText(Number(one.rows), lang) })}
          {one.q && ` · “${one.q}”`}
          {one.filter && <> · <code>{one.filter}</code></>}
          {one.approverId && <> · {t('exportApprovedBy')} <Actor actor={one.approverId} /></>}
          {one.problem && ` · ${one.problem}`}
        </p>
        {one.state === 'WAITING' && mine && <p>{t('exportWaits')}</p>}
      </div>
      {children}
    </li>
  );
}

function Own({ resource }: { resource: Resource }) {
  const { t } = useText();
  const { data, error, refetch } = useQuery({
    queryKey: ['exports', resource.id],
    queryFn: () => call<{ exports: Export[] }>(addressIn(resource, 'LIST_EXPORTS'), { query: { pageSize: 50 } }),
    refetchInterval: ({ state }) => (state.data?.exports.some((one) => one.state === 'RUNNING' || one.state === 'WAITING') ? PAUSE : false),
    staleTime: 0,
  });

  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  return (
    <section className="sheet" aria-live="polite">
      <h2>{t('exportOwn')}</h2>
      {data.exports.length === 0
        ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('exportNone')} />
        : <ul className="jobs">{data.exports.map((one) => <Line key={one.id} resource={resource} one={one} mine>{one.state === 'DONE' && <FetchButton id={one.fileId} />}</Line>)}</ul>}
    </section>
  );
}

function Rejection({ onReject, onClose }: { onReject: (reason: string) => void; onClose: () => void }) {
  const { t } = useText();
  const [reason, setReason] = useState('');

  return (
    <Modal open title={t('exportReject')} okText={t('exportReject')} okButtonProps={{ danger: true, disabled: !reason.trim() }} onOk={() => onReject(reason)} onCancel={onClose}>
      <Input.TextArea value={reason} maxLength={200} rows={3} placeholder={t('exportRejectWhy')} aria-label={t('exportRejectWhy')} onChange={(event) => setReason(event.target.value)} />
    </Modal>
  );
}

function ToApprove({ resource }: { resource: Resource }) {
  const { t } = useText();
  const { message } = App.useApp();
  const { may } = useWorld();
  const queries = useQueryClient();
  const [rejected, setRejected] = useState('');
  const key = ['exports', resource.id, 'waiting'];
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: () => call<{ exports: Export[] }>(addressIn(resource, 'WAITING_EXPORTS')), staleTime: 0 });
  const decide = (id: string, standard: 'APPROVE_EXPORT' | 'REJECT_EXPORT', body: object): void =>
    void call(addressIn(resource, standard, id), { body })
      .then(() => void message.success(t(standard === 'APPROVE_EXPORT' ? 'exportApproved' : 'exportRejected')), (refused: unknown) => void message.error(lineOf(refused), 6))
      .finally(() => void queries.invalidateQueries({ queryKey: ['exports', resource.id] }));

  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  return (
    <section className="sheet">
      <h2>{t('exportToApprove')}</h2>
      <p className="quiet">{t('exportToApproveWhy')}</p>
      {data?.exports.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('exportNothingWaits')} />}
      {data && data.exports.length > 0 && (
        <ul className="jobs">
          {data.exports.map((one) => (
            <Line key={one.id} resource={resource} one={one}>
              <span className="quiet"><Actor actor={one.ownerId} /></span>
              <Button type="primary" icon={<CheckOutlined />} onClick={() => decide(one.id, 'APPROVE_EXPORT', {})}>{t('exportApprove')}</Button>
              {may(resource, 'REJECT_EXPORT') && <Button danger icon={<CloseOutlined />} onClick={() => setRejected(one.id)}>{t('exportReject')}</Button>}
            </Line>
          ))}
        </ul>
      )}
      {rejected && <Rejection onClose={() => setRejected('')} onReject={(reason) => { setRejected(''); decide(rejected, 'REJECT_EXPORT', { reason }); }} />}
    </section>
  );
}

export default function Exports({ resource }: { resource: Resource }) {
  const { t, say } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const title = t('exportOf', { what: say(resource.label) });

  useTitle(`${title} · ${t('brand')}`);
  useKeys({ Escape: () => navigate(resource.page) });
  return (
    <div className="page page-export">
      <header className="page-head">
        <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('back')} onClick={() => navigate(resource.page)} />
        <h1>{title}</h1>
      </header>
      {may(resource, 'WAITING_EXPORTS') && <ToApprove resource={resource} />}
      {may(resource, 'LIST_EXPORTS') && <Own resource={resource} />}
    </div>
  );
}
