/*
 * Showing what is masked: asks why, shows for a minute, forgets. The revealed record lives in this
 * component alone; no store and no other page ever has it.
 */
import { EyeInvisibleOutlined, EyeOutlined } from '../shell/icons';
import { Alert, Button, Form, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { call } from '../api/client';
import type { Resource } from '../contract/model';
import { lineOf } from '../api/problem';
import { useText } from '../text';
import type { Record_ } from './data';

const SHOWN = 60; // seconds

export function useRevealed(resource: Resource, id: string) {
  const [record, setRecord] = useState<Record_ | null>(null);
  const [left, setLeft] = useState(0);
  const hide = (): void => setRecord(null);

  useEffect(() => {
    if (!record) return;
    setLeft(SHOWN);
    const until = Date.now() + SHOWN * 1000;
    const clock = setInterval(() => {
      const rest = Math.ceil((until - Date.now()) / 1000);
      if (rest <= 0) setRecord(null);
      else setLeft(rest);
    }, 500);
    return () => clearInterval(clock);
  }, [record]);

  const reveal = async (reason: string): Promise<void> =>
    setRecord(await call<Record_>(`${resource.path}/${id}:reveal`, { body: { reason } }));
  return { record, left, hide, reveal };
}

export function RevealedNote({ left, onHide }: { left: number; onHide: () => void }) {
  const { t } = useText();

  return (
    <Alert
      className="revealed"
      type="warning"
      showIcon
      icon={<EyeOutlined />}
      title={t('revealed', { count: left })}
      action={<Button size="small" icon={<EyeInvisibleOutlined />} onClick={onHide}>{t('hideNow')}</Button>}
    />
  );
}

export function RevealDialogue({ name, onReveal, onClose }: { name: string; onReveal: (reason: string) => Promise<void>; onClose: () => void }) {
  const { t } = useText();
  const [form] = Form.useForm<{ reason: string }>();
  const [busy, setBusy] = useState(false);

  const ask = async ({ reason }: { reason: string }): Promise<void> => {
    setBusy(true);
    await onReveal(reason).then(onClose, (error: unknown) => form.setFields([{ name: 'reason', errors: [lineOf(error)] }]));
    setBusy(false);
  };

  return (
    <Modal open title={t('revealAsk', { name })} okText={t('reveal')} confirmLoading={busy} onOk={form.submit} onCancel={onClose}>
      <p className="quiet">{t('revealWhy')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(given) => void ask(given)}>
        <Form.Item name="reason" label={t('revealReason')} rules={[{ required: true, whitespace: true, message: t('required', { what: t('revealReason') }) }]}>
          <Input autoFocus maxLength={200} placeholder={t('revealReasonHint')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
