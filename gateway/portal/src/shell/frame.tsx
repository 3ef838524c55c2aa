/* Around every page: the menu, the community, the palette, the way out. */
import { BarsOutlined, KeyOutlined, LogoutOutlined, SearchOutlined, UserOutlined } from './icons';
import { Alert, Button, Drawer, Dropdown, Modal, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router-dom';
import { signOut } from '../api/session';
import { useText } from '../text';
import { CommunityProvider, CommunitySwitch } from './community';
import { Crash } from './crash';
import { Mark } from './door';
import { Idle } from './idle';
import { useKeys } from './keys';
import { useWorld } from './me';
import { Menu } from './menu';
import { Preferences } from './preferences';
import { Routed } from './routed';
import { useSeeAs } from './see-as';

const Palette = lazy(() => import('./palette'));
const Shortcuts = lazy(() => import('./shortcuts'));
const ChangePassword = lazy(() => import('./change-password'));

/* --- the user */

function UserMenu({ onPassword }: { onPassword: () => void }) {
  const { t } = useText();
  const { me } = useWorld();
  const items = [
    { key: 'me', label: me.account, disabled: true },
    { type: 'divider' as const },
    { key: 'password', label: t('changePassword'), icon: <KeyOutlined /> },
    { key: 'out', label: t('signOut'), icon: <LogoutOutlined /> },
    { key: 'everywhere', label: t('signOutEverywhere'), icon: <LogoutOutlined /> },
  ];

  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => (key === 'password' ? onPassword() : void signOut(key === 'everywhere')) }}>
      <Button type="text" icon={<UserOutlined />}>
        <span className="wide">{me.name || me.account}</span>
      </Button>
    </Dropdown>
  );
}

function Preview() {
  const { t } = useText();
  const { preview } = useWorld();
  const { seeAs } = useSeeAs();

  if (!preview) return null;
  return (
    <Alert banner type="info" title={t('seeingAs', { name: preview })} action={<Button size="small" onClick={() => seeAs(null)}>{t('seeAsEnd')}</Button>} />
  );
}

/* --- the frame */

export default function Frame() {
  const { t } = useText();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [open, setOpen] = useState<'menu' | 'palette' | 'keys' | 'password' | null>(null);
  const close = (): void => setOpen(null);

  useKeys({
    'mod+k': (event) => {
      event.preventDefault();
      setOpen('palette');
    },
    '?': () => setOpen('keys'),
    Escape: () => pathname !== '/' && history.state?.idx > 0 && navigate(-1),
  });
  return (
    <CommunityProvider>
      <div className="frame">
        <a className="skip" href="#content">{t('skip')}</a>
        <header className="top">
          <Button className="narrow" type="text" icon={<BarsOutlined />} aria-label={t('openMenu')} onClick={() => setOpen('menu')} />
          <Link to="/" className="top-brand">
            <Mark />
            <strong>{t('brand')}</strong>
          </Link>
          <CommunitySwitch />
          <span className="stretch" />
          <Button type="text" className="palette-button" icon={<SearchOutlined />} onClick={() => setOpen('palette')}>
            <span className="wide">{t('search')} <kbd>Ctrl K</kbd></span>
          </Button>
          <Preferences />
          <UserMenu onPassword={() => setOpen('password')} />
        </header>
        <aside className="side"><Menu /></aside>
        <main id="content" className="content" tabIndex={-1}>
          <Preview />
          <Crash key={pathname}>
            <Suspense fallback={<div className="page" aria-busy="true"><Skeleton active paragraph={{ rows: 8 }} /></div>}><Routed /></Suspense>
          </Crash>
        </main>
      </div>
      <Drawer open={open === 'menu'} onClose={close} placement="left" size={280} title={t('menu')} closable={{ 'aria-label': t('close') }}>
        <Menu onPick={close} />
      </Drawer>
      <Suspense>
        {open === 'palette' && <Palette onClose={close} onKeys={() => setOpen('keys')} />}
        {open === 'keys' && <Shortcuts onClose={close} />}
        <Modal open={open === 'password'} onCancel={close} footer={null} title={t('changePassword')} destroyOnHidden>
          <ChangePassword onDone={close} />
        </Modal>
      </Suspense>
      <Idle />
    </CommunityProvider>
  );
}
