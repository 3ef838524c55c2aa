/* One's own password: at the first sign-in because one must, later because one wants to. */
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { call } from '../api/client';
import { lineOf, Problem } from '../api/problem';
import { signOut } from '../api/session';
import { useText } from '../text';
import { Door } from './door';
import { Preferences } from './preferences';

interface Given {
  oldPassword: string;
  newPassword: string;
  again: string;
}

function ChangeForm({ onDone }: { onDone: () => void }) {
  const { t } = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<Given>();
  const [busy, setBusy] = useState(false);

  const refuse = (error: unknown): void => {
    const fields = error instanceof Problem ? error.violations : [];

    form.setFields(fields.map(({ field, description }) => ({ name: field as keyof Given, errors: [description] })));
    if (fields.length === 0) message.error(lineOf(error) || t('offline'));
  };
  const change = async ({ oldPassword, newPassword }: Given): Promise<void> => {
    setBusy(true);
    try {
      await call('/v1/identity/users/me:changePassword', { body: { oldPassword, newPassword } });
      message.success(t('passwordChanged'));
      onDone();
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form<Given> form={form} layout="vertical" requiredMark={false} onFinish={(given) => void change(given)}>
      <Form.Item name="oldPassword" label={t('oldPassword')} rules={[{ required: true, message: t('fillPassword') }]}>
        <Input.Password autoFocus autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="newPassword"
        label={t('newPassword')}
        extra={t('passwordRule')}
        dependencies={['oldPassword']}
        rules={[
          { required: true, message: t('fillPassword') },
          { min: 12, message: t('passwordShort') },
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value && value === getFieldValue('oldPassword') ? Promise.reject(new Error(t('passwordSame'))) : Promise.resolve(),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('repeatPassword')}
        dependencies={['newPassword']}
        rules={[
          { required: true, message: t('fillPassword') },
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue('newPassword') ? Promise.resolve() : Promise.reject(new Error(t('passwordDiffers'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>{t('changePassword')}</Button>
    </Form>
  );
}

export default function ChangePassword({ forced, onDone }: { forced?: boolean; onDone: () => void }) {
  const { t } = useText();

  if (!forced) return <ChangeForm onDone={onDone} />;
  return (
    <Door title={t('changeFirst')} extra={<><Preferences /><Button type="text" onClick={() => void signOut()}>{t('signOut')}</Button></>}>
      <p className="door-why">{t('changeFirstWhy')}</p>
      <ChangeForm onDone={onDone} />
    </Door>
  );
}
