/*
 * What else people do with a record: the calls to which its contract gives a name, each with a form of what it asks. None is
 * known here. What a call answers is shown: the record as it is now, or what was asked for.
 */
import { EllipsisOutlined } from '../shell/icons';
import { Alert, App, Button, Dropdown, Form, Modal } from 'antd';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import { addressOf } from '../contract/trial';
import { creationOf } from '../contract/draft';
import { INNER, type Action, type Field, type Resource } from '../contract/model';
import type { Row } from '../contract/value';
import { useWorld } from '../shell/me';
import { RequestId } from '../shell/trouble';
import { useText } from '../text';
import { Cell } from './cell';
import { nameOf, type Record_ } from './data';
import { Item, useRefusal } from './field-item';

/* --- what was answered */

function Answer({ of, fields, row }: { of: Resource; fields: Field[]; row: Row }) {
  const { say } = useText();
  const told = fields.filter((field) => !INNER.has(field.name) && row[field.name] !== undefined && row[field.name] !== '');
  const parts = (field: Field): Row[] => [row[field.name]].flat() as Row[];

  return (
    <>
      <dl className="fields">
        {told.filter((field) => field.kind !== 'object').map((field) => (
          <div key={field.name}><dt>{say(field.label)}</dt><dd><Cell field={field} value={row[field.name]} of={{ ...of, fields }} row={row} link /></dd></div>
        ))}
      </dl>
      {told.filter((field) => field.kind === 'object' && parts(field).length > 0).map((field) => (
        <section key={field.name} className="answer-part">
          <h3>{say(field.label)}</h3>
          {parts(field).map((part, i) => <Answer key={i} of={of} fields={field.fields} row={part} />)}
        </section>
      ))}
    </>
  );
}

/* --- asking */

/* One press of the button has one effect, however often it is sent. */
async function send(action: Action, id: string, values: Row, once: string): Promise<Row> {
  const { call: to, fields } = action;

  return call<Row>(addressOf(to, { id }), {
    method: to.method, once: to.method === 'GET' || to.secret ? undefined : once, body: to.body ? creationOf(fields, values) : undefined,
  });
}

interface Asking {
  resource: Resource;
  record: Record_;
  action: Action;
  onClose: () => void;
}

/* Another service may have written too, so everything is asked for anew. */
function useAction({ resource, record, action, onClose }: Asking, refuse: (error: unknown) => void) {
  const { t, say } = useText();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const once = useRef(crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Row | null>(null);

  const told = (row: Row): void => {
    const ofIt = action.answers === resource.id;
    void message.success(t('actionDone', { action: say(action.label) }));
    if (!ofIt && Object.keys(row).length > 0) return setAnswer(row);
    onClose();
    if (ofIt && row.id !== record.id) navigate(`${resource.page}/${String(row.id)}`);
  };
  const run = async (values: Row): Promise<void> => {
    setBusy(true);
    await send(action, record.id, values, once.current).then(told, refuse);
    once.current = crypto.randomUUID();
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ['of'] });
  };
  return { busy, answer, run };
}

function ActionDialogue(asking: Asking) {
  const { resource, record, action, onClose } = asking;
  const { t, say } = useText();
  const [form] = Form.useForm<Row>();
  const { problem, refuse, clear } = useRefusal(action.fields, form);
  const { busy, answer, run } = useAction(asking, refuse);
  const of = { ...resource, fields: action.fields };
  const place = typeof record.communityId === 'string' ? record.communityId : '';
  const submit = (values: Row): void => {
    clear();
    void run(values);
  };

  return (
    <Modal
      open
      className="action-dialogue"
      title={t('actionOn', { action: say(action.label), name: nameOf(resource, record) })}
      okText={answer ? t('close') : say(action.label)}
      confirmLoading={busy}
      cancelButtonProps={answer ? { className: 'hidden' } : {}}
      onOk={answer ? onClose : form.submit}
      onCancel={onClose}
    >
      {problem && <Alert type="error" showIcon title={problem.detail || t('offline')} description={<RequestId id={problem.requestId} />} className="form-problem" />}
      {answer ? <Answer of={resource} fields={action.answer} row={answer} /> : (
        <Form<Row> form={form} layout="vertical" className="record-form bare" onFinish={submit}>
          {action.fields.map((field) => <Item key={field.name} of={of} field={field} place={place} />)}
          {action.fields.length === 0 && <p className="quiet">{t('actionSure')}</p>}
        </Form>
      )}
    </Modal>
  );
}

/* --- the menu */

export function Actions({ resource, record }: { resource: Resource; record: Record_ }) {
  const { t, say } = useText();
  const { actions } = useWorld();
  const [chosen, setChosen] = useState<Action | null>(null);
  const offered = actions(resource);
  const items = offered.map((action) => ({ key: action.call.id, label: say(action.label) }));

  if (offered.length === 0) return null;
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => setChosen(offered.find((one) => one.call.id === key) ?? null) }}>
        <Button icon={<EllipsisOutlined />}><span className="wide">{t('moreActions')}</span></Button>
      </Dropdown>
      {chosen && <ActionDialogue key={chosen.call.id} resource={resource} record={record} action={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
