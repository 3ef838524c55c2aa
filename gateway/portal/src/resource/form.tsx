/* The form of any resource, for a new record and for a change. */
import { App, Alert, Button, Form, Skeleton } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { call } from '../api/client';
import { changeOf, creationOf, startOf, writable } from '../contract/draft';
import type { Resource } from '../contract/model';
import type { Row } from '../contract/value';
import { useCommunity } from '../shell/community';
import { useKeys } from '../shell/keys';
import { RequestId, Trouble } from '../shell/trouble';
import { useText } from '../text';
import { nameOf, useRecord, useTitle, useWrite, type Record_ } from './data';
import { Item, useRefusal } from './field-item';

/* --- the form itself */

interface Props {
  resource: Resource;
  record?: Record_;
  given?: Row;
  onNewest?: () => void;
}

function RecordFields({ resource, record, given, onNewest }: Props) {
  const { t, say } = useText();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<Row>();
  const fields = useMemo(() => writable(resource, !record), [resource, record]);
  const { problem, refuse, clear } = useRefusal(fields, form);
  const once = useRef(crypto.randomUUID());
  const [dirty, setDirty] = useState(false);
  const box = useRef<HTMLDivElement>(null);

  const write = useWrite(resource, (values: Row) =>
    record
      ? call<Record_>(`${resource.path}/${record.id}`, { method: 'PATCH', body: changeOf(fields, record, values), etag: record.etag, once: once.current })
      : call<Record_>(resource.path, { body: creationOf(fields, values), once: once.current }),
  );
  const save = async (another: boolean): Promise<void> => {
    const values = await form.validateFields().catch(() => null);
    if (!values) return;
    clear();
    try {
      const saved = await write.mutateAsync({ ...form.getFieldsValue(true), ...values });
      message.success(t('saved'));
      setDirty(false);
      if (another) begin();
      else navigate(`${resource.page}/${saved.id}`, { replace: true });
    } catch (error) {
      refuse(error);
    }
    once.current = crypto.randomUUID(); // whatever comes next is another request
  };
  const focusFirst = (): void => box.current?.querySelector<HTMLElement>('input:not([disabled]), textarea')?.focus();
  const begin = (): void => {
    form.resetFields();
    focusFirst();
  };
  const leave = (): void => {
    if (!dirty) return void navigate(-1);
    void modal.confirm({ title: t('unsavedTitle'), content: t('unsaved'), okText: t('leave'), cancelText: t('stay'), onOk: () => navigate(-1) });
  };

  useEffect(focusFirst, []);
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);
  useKeys({
    Escape: () => {
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
      else leave();
    },
    'mod+Enter': () => void save(false),
  });

  return (
    <div ref={box}>
      {problem?.reason === 'ETAG_MISMATCH' ? (
        <Alert type="warning" showIcon title={t('conflict')} description={t('conflictDo')} action={<Button onClick={onNewest}>{t('loadNewest')}</Button>} />
      ) : problem && (
        <Alert type="error" showIcon title={problem.detail || t('offline')} description={<RequestId id={problem.requestId} />} className="form-problem" />
      )}
      <Form<Row>
        form={form}
        layout="vertical"
        className="record-form"
        initialValues={record ? startOf(fields, record) : given}
        onValuesChange={() => setDirty(true)}
        onFinish={() => void save(false)}
        scrollToFirstError={{ block: 'center', focus: true }}
      >
        {fields.map((field, i) => <Item key={field.name} of={resource} field={field} record={record} autoFocus={i === 0} />)}
        <div className="form-foot">
          <Button type="primary" htmlType="submit" loading={write.isPending}>{t('save')}</Button>
          {!record && <Button onClick={() => void save(true)} disabled={write.isPending}>{t('saveAndNew')}</Button>}
          <Button type="text" onClick={leave}>{t('cancel')}</Button>
          <span className="hidden">{say(resource.label)}</span>
        </div>
      </Form>
    </div>
  );
}

/* --- pages */

function Creation({ resource }: { resource: Resource }) {
  const [params] = useSearchParams();
  const { community } = useCommunity();
  const names = new Set(writable(resource, true).map((field) => field.name));
  const given = Object.fromEntries([...(community && names.has('communityId') ? [['communityId', community]] : []), ...[...params].filter(([name]) => names.has(name))]);

  return <RecordFields resource={resource} given={given} />;
}

function Correction({ resource, id }: { resource: Resource; id: string }) {
  const record = useRecord(resource, id);

  if (record.error) return <Trouble error={record.error} onRetry={() => void record.refetch()} />;
  if (!record.data) return <Skeleton active />;
  return <RecordFields key={record.data.etag} resource={resource} record={record.data} onNewest={() => void record.refetch()} />;
}

export default function RecordForm({ resource, id }: { resource: Resource; id: string }) {
  const { t, say } = useText();
  const title = t(id ? 'editOne' : 'newOne', { what: say(resource.label) });
  const { data } = useRecordName(resource, id);

  useTitle(`${title} · ${t('brand')}`);
  return (
    <div className="page page-form">
      <header className="page-head"><h1>{title}</h1>{data && <span className="quiet">{data}</span>}</header>
      {id ? <Correction resource={resource} id={id} /> : <Creation resource={resource} />}
    </div>
  );
}

function useRecordName(resource: Resource, id: string): { data: string } {
  const record = useRecord(resource, id || '-', id !== '');

  return { data: id && record.data ? nameOf(resource, record.data) : '' };
}
