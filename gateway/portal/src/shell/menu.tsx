/* Where one may go: what the contract has and the user may list, and the pages made by hand. */
import { ApartmentOutlined, ApiOutlined, HomeOutlined, InfoCircleOutlined, ProfileOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router-dom';
import { useText } from '../text';
import { REGION } from './community';
import { useWorld } from './me';

export interface Entry {
  to: string;
  label: string;
  icon: ReactNode;
}

export function useMenu(): { title: string; entries: Entry[] }[] {
  const { t, say } = useText();
  const { model, may } = useWorld();
  const services = model.services.map((service) => ({
    title: say(service.label),
    entries: service.resources
      .filter((one) => may(one, 'LIST') && one.id !== REGION)
      .map((one) => ({ to: one.page, label: say(one.label), icon: <ProfileOutlined /> })),
  }));
  const system: Entry[] = [];
  const region = model.resources.find((one) => one.id === REGION);

  if (region && may(region, 'LIST')) system.push({ to: region.page, label: t('regions'), icon: <ApartmentOutlined /> });
  system.push({ to: '/console', label: t('console'), icon: <ApiOutlined /> });
  system.push({ to: '/about', label: t('about'), icon: <InfoCircleOutlined /> });
  return [
    { title: '', entries: [{ to: '/', label: t('home'), icon: <HomeOutlined /> }] },
    ...services.filter((one) => one.entries.length > 0),
    { title: t('system'), entries: system },
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
