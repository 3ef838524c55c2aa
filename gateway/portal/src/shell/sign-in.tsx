/* The door. */
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { signIn } from '../api/session';
import { useText } from '../text';
import { Preferences } from './preferences';
import { Door } from './door';
import { lineOf } from './trouble';

interface Given {
  account: string;
  password: string;
}

export function SignIn() {
  const { t } = useText();
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState('');

  const enter = async ({ account, password }: Given): Promise<void> => {
    setBusy(true);
    setWhy('');
    await signIn(account.trim(), password).catch((error: unknown) => setWhy(lineOf(error) || t('offline')));
    setBusy(false);
  };

  return (
    <Door title={t('signIn')} extra={<Preferences />}>
      {why && <Alert type="error" showIcon title={why} className="door-alert" />}
      <Form<Given> layout="vertical" requiredMark={false} onFinish={(given) => void enter(given)} size="large">
        <Form.Item name="account" label={t('account')} rules={[{ required: true, message: t('fillAccount') }]}>
          <Input autoFocus autoComplete="username" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('fillPassword') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>{busy ? t('signingIn') : t('signIn')}</Button>
      </Form>
    </Door>
  );
}
