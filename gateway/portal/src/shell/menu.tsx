/* Where one may go: what the contract has and the user may list, and the pages made by hand. */
import { ApartmentOutlined, ApiOutlined, HomeOutlined, InfoCircleOutlined, ProfileOutlined, SafetyOutlined, TeamOutlined } from './icons';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router-dom';
import type { Resource } from '../contract/model';
import { useText, type Key } from '../text';
import { REGION } from './community';
import { useWorld } from './me';

export const ROLE = 'linli.identity.v1.Role';
const USER = 'linli.identity.v1.User';

/* What administers the rest stands apart, below everything that is daily work. */
const administration: Record<string, { icon: ReactNode; label: Key | null }> = {
  [REGION]: { icon: <ApartmentOutlined />, label: 'regions' },
  [USER]: { icon: <TeamOutlined />, label: null },
  [ROLE]: { icon: <SafetyOutlined />, label: 'roles' },
};

export interface Entry {
  to: string;
  label: string;
  icon: ReactNode;
}

export function useMenu(): { title: string; entries: Entry[] }[] {
  const { t, say } = useText();
  const { model, may } = useWorld();
  const shown = (of: Resource[]): Resource[] => of.filter((one) => may(one, 'LIST'));
  const services = model.services.map((service) => ({
    title: say(service.label),
    entries: shown(service.resources)
      .filter((one) => !administration[one.id])
      .map((one) => ({ to: one.page, label: say(one.label), icon: <ProfileOutlined /> })),
  }));
  const system = shown(model.resources).flatMap((one) => {
    const known = administration[one.id];
    return known ? [{ to: one.page, label: known.label ? t(known.label) : say(one.label), icon: known.icon }] : [];
  });

  return [
    { title: '', entries: [{ to: '/', label: t('home'), icon: <HomeOutlined /> }] },
    ...services.filter((one) => one.entries.length > 0),
    {
      title: t('system'),
      entries: [
        ...system,
        { to: '/console', label: t('console'), icon: <ApiOutlined /> },
        { to: '/about', label: t('about'), icon: <InfoCircleOutlined /> },
      ],
    },
  ];
}

export function Menu({ onPick }: { onPick?: () => void }) {
  const { t } = useText();

  return (
    <nav className="menu" aria-label={t('menu')}>
      {useMenu().map(({ title, entries }) => (
        <div key={title} className="menu-group">
          {title && <h2>{title}</h2>}
          {entries.map(({ to, label, icon }) => (
            <NavLink key={to} to={to} end={to === '/'} onClick={onPick}>
              {icon}
              <span>{label}</span>
            </NavLink>
          ))}
        </div>
      ))}
    </nav>
  );
}
