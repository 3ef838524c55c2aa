/* The file of one record: all its fields, its references both ways, its history. */
import { ArrowLeftOutlined, DeleteOutlined, EditOutlined, EyeOutlined, FileTextOutlined, PrinterOutlined } from '../shell/icons';
import { App, Button, Skeleton } from 'antd';
import { lazy, Suspense, useState, type ComponentType } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import { INNER, type Resource } from '../contract/model';
import type { ActionsProps } from '../pages/user-actions';
import { useKeys } from '../shell/keys';
import { useWorld } from '../shell/me';
import { lineOf } from '../api/problem';
import { Trouble } from '../shell/trouble';
import { useText } from '../text';
import { Actions } from './actions';
import { Cell, isStarred } from './cell';
import { nameOf, refresh, useRecord, useTitle, type Record_ } from './data';
import { Attachments, FILE, Preview } from './files';
import { History } from './history';
import { Links, Referred } from './links';
import { RevealDialogue, RevealedNote, useRevealed } from './reveal';

/* What was made by hand for one resource. */
const byHand: Record<string, ComponentType<ActionsProps>> = {
  'linli.identity.v1.User': lazy(() => import('../pages/user-actions')),
  [FILE]: lazy(() => import('./files')),
};

/* --- what may be done with it */

function useRemoval(resource: Resource, record: Record_ | undefined) {
  const { t, say } = useText();
  const { may } = useWorld();
  const { modal, message, notification } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const name = nameOf(resource, record);

  const undo = async (): Promise<void> => {
    notification.destroy('deleted');
    await call(`${resource.path}/${record?.id}:undelete`, { body: {} }).then(
      () => message.success(t('undone', { name })),
      (error: unknown) => message.error(lineOf(error)),
    );
    await refresh(queries, resource);
  };
  const remove = async (): Promise<void> => {
    try {
      await call(`${resource.path}/${record?.id}`, { method: 'DELETE', etag: record?.etag });
    } catch (error) {
      message.error(lineOf(error), 6);
      return;
    }
    navigate(resource.page, { replace: true });
    await refresh(queries, resource);
    notification.success({
      key: 'deleted',
      title: t('deleted', { name }),
      duration: 10,
      actions: may(resource, 'UNDELETE') && <Button size="small" onClick={() => void undo()}>{t('undo')}</Button>,
    });
  };
  return (): void =>
    void modal.confirm({
      title: t('deleteAsk', { what: say(resource.label), name }),
      content: t('deleteWhy'),
      okText: t('delete'),
      okButtonProps: { danger: true },
      onOk: remove,
    });
}

function Fields({ resource, record }: { resource: Resource; record: Record_ }) {
  const { say } = useText();

  return (
    <dl className="fields">
      {resource.fields.filter((field) => !INNER.has(field.name)).map((field) => (
        <div key={field.name} className={field.kind === 'json' || field.maxLength > 256 ? 'wide-item' : ''}>
          <dt>{say(field.label)}</dt>
          <dd>{field.kind === 'json' ? <pre>{String(record[field.name] ?? '')}</pre> : <Cell field={field} value={record[field.name]} link of={resource} row={record} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/* What binds others is called by them. */
function BoundName({ resource, record }: { resource: Resource; record: Record_ }) {
  const sides = resource.fields.filter((field) => field.kind === 'reference' && field.required && field.name !== 'communityId' && record[field.name]);

  return <>{sides.map((field, i) => <span key={field.name}>{i > 0 && ' · '}<Cell field={field} value={record[field.name]} of={resource} row={record} /></span>)}</>;
}

/* --- the page */

export default function RecordDetail({ resource, id }: { resource: Resource; id: string }) {
  const { t, say } = useText();
  const { may, model } = useWorld();
  const navigate = useNavigate();
  const { data: record, error, refetch } = useRecord(resource, id);
  const revealed = useRevealed(resource, id);
  const [asking, setAsking] = useState(false);
  const remove = useRemoval(resource, record);
  const name = nameOf(resource, record);
  const edits = may(resource, 'UPDATE');
  const ByHand = byHand[resource.id];
  const hasFile = model.calls.some((one) => one.method === 'GET' && one.path === `${resource.path}/{id}/file`);
  const hidden = record !== undefined && may(resource, 'REVEAL') && resource.fields.some((field) => isStarred(record[field.name]));

  const back = (): void => (history.state?.idx > 0 ? navigate(-1) : navigate(resource.page));

  useTitle(`${name || say(resource.label)} · ${t('brand')}`);
  useKeys({
    e: () => edits && void navigate(`${resource.page}/${id}/edit`),
    Escape: back,
  });

  if (error) return <div className="page"><Trouble error={error} onRetry={() => void refetch()} /></div>;
  return (
    <div className="page page-detail">
      <header className="page-head">
        <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('back')} onClick={back} />
        <div>
          <Link to={resource.page} className="quiet crumb">{say(resource.label)}</Link>
          <h1>{record && resource.names.length === 0 ? <BoundName resource={resource} record={record} /> : name || ' '}</h1>
        </div>
        <span className="stretch" />
        {hasFile && <Button icon={<FileTextOutlined />} onClick={() => navigate(`${resource.page}/${id}/file`)}><span className="wide">{t('paperFile')}</span></Button>}
        {ByHand && record && <Suspense><ByHand resource={resource} id={id} name={name} /></Suspense>}
        {record && <Actions resource={resource} record={record} />}
        {hidden && !revealed.record && <Button icon={<EyeOutlined />} onClick={() => setAsking(true)}><span className="wide">{t('reveal')}</span></Button>}
        <Button className="wide" icon={<PrinterOutlined />} aria-label={t('print')} onClick={() => window.print()} />
        {edits && <Button type="primary" icon={<EditOutlined />} onClick={() => navigate(`${resource.page}/${id}/edit`)}><span className="wide">{t('edit')}</span></Button>}
        {may(resource, 'DELETE') && <Button danger icon={<DeleteOutlined />} aria-label={t('delete')} onClick={remove} />}
      </header>
      {revealed.record && <RevealedNote left={revealed.left} onHide={revealed.hide} />}
      <div className="file">
        <section className="sheet" aria-label={t('details')}>
          {record ? <Fields resource={resource} record={revealed.record ?? record} /> : <Skeleton active paragraph={{ rows: 8 }} />}
          {record && <Preview resource={resource} record={record} />}
          {record && may(resource, 'LINKS') && <Links resource={resource} record={record} />}
          {record && <Referred resource={resource} record={record} />}
          {record && <Attachments resource={resource} record={record} />}
        </section>
        {may(resource, 'HISTORY') && (
          <section className="sheet" aria-labelledby="history">
            <h2 id="history">{t('history')}</h2>
            <History resource={resource} id={id} />
          </section>
        )}
      </div>
      {asking && <RevealDialogue name={name} onReveal={revealed.reveal} onClose={() => setAsking(false)} />}
    </div>
  );
}
