/* What an administrator does with an account beyond its form: a one-time password, an end of its sessions. */
import { KeyOutlined, StopOutlined } from '../shell/icons';
import { App, Button, Typography } from 'antd';
import { call } from '../api/client';
import type { Resource } from '../contract/model';
import { useWorld } from '../shell/me';
import { lineOf } from '../api/problem';
import { useText } from '../text';

export interface ActionsProps {
  resource: Resource;
  id: string;
  name: string;
}

export default function UserActions({ resource, id, name }: ActionsProps) {
  const { t } = useText();
  const { me, holds } = useWorld();
  const { modal, message } = App.useApp();
  const refuse = (error: unknown): void => void message.error(lineOf(error), 6);

  /* The password is shown once, here, and is nowhere afterwards. */
  const reset = async (): Promise<void> => {
    const { oneTimePassword } = await call<{ oneTimePassword: string }>(`${resource.path}/${id}:resetPassword`, { body: {} });
    void modal.success({
      title: t('resetDone', { name }),
      content: <><p>{t('resetShow')}</p><Typography.Text code copyable className="secret">{oneTimePassword}</Typography.Text></>,
    });
  };
  const end = (): Promise<void> =>
    call(`${resource.path}/${id}:endSessions`, { body: {} }).then(() => void message.success(t('endSessionsDone', { name })));
  const ask = (title: string, content: string, run: () => Promise<void>): void =>
    void modal.confirm({ title, content, onOk: () => run().catch(refuse) });

  if (id === me.id) return null;
  return (
    <>
      {holds('identity.user.reset') && (
        <Button icon={<KeyOutlined />} onClick={() => ask(t('resetAsk', { name }), t('resetWhy'), reset)}>{t('reset')}</Button>
      )}
      {holds('identity.user.endSessions') && (
        <Button icon={<StopOutlined />} onClick={() => ask(t('endSessionsAsk', { name }), t('endSessionsWhy'), end)}>{t('endSessions')}</Button>
      )}
    </>
  );
}
