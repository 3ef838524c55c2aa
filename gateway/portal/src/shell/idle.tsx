/*
 * A desk that nobody sits at is signed out after the time that the account has, with a warning a
 * minute before. Work in any tab counts. The server ends the session by itself; this is the warning.
 */
import { Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { signOut } from '../api/session';
import { useText } from '../text';
import { useWorld } from './me';

const WARNING = 60_000;
const KEPT = 'linli.active';
const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

export function Idle() {
  const { t } = useText();
  const limit = useWorld().me.idleMinutes * 60_000;
  const [left, setLeft] = useState<number | null>(null); // seconds; null: no warning
  const warned = useRef(false);

  const seen = (): void => localStorage.setItem(KEPT, String(Date.now()));

  useEffect(() => {
    const note = (): void => {
      if (!warned.current) seen(); // once warned, only the button counts
    };
    const look = (): void => {
      const rest = Number(localStorage.getItem(KEPT)) + limit - Date.now();

      warned.current = rest <= WARNING;
      setLeft(warned.current ? Math.max(0, Math.ceil(rest / 1000)) : null);
      if (rest <= 0) void signOut();
    };
    const clock = setInterval(look, 1000);

    seen();
    signs.forEach((sign) => document.addEventListener(sign, note, { passive: true }));
    return () => {
      clearInterval(clock);
      signs.forEach((sign) => document.removeEventListener(sign, note));
    };
  }, [limit]);

  const stay = (): void => {
    seen();
    setLeft(null);
  };

  return (
    <Modal
      open={left !== null}
      title={t('idleTitle')}
      okText={t('idleStay')}
      cancelText={t('signOut')}
      onOk={stay}
      onCancel={() => void signOut()}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
    >
      {t('idleText', { count: left ?? 0 })}
    </Modal>
  );
}
