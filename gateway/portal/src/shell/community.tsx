/* The community that one works in: narrows lists, fills forms. Kept for the tab. */
import { EnvironmentOutlined } from './icons';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { ReferenceSelect } from '../resource/reference';
import { useText } from '../text';
import { useWorld } from './me';

export const REGION = 'linli.identity.v1.Region';
const KEPT = 'linli.community';
const Context = createContext<{ community: string; choose: (id: string) => void }>({ community: '', choose: () => undefined });

export function CommunityProvider({ children }: { children: ReactNode }) {
  const [community, setCommunity] = useState(() => sessionStorage.getItem(KEPT) ?? '');
  const value = useMemo(
    () => ({
      community,
      choose: (id: string) => {
        sessionStorage.setItem(KEPT, id);
        setCommunity(id);
      },
    }),
    [community],
  );

  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export const useCommunity = () => useContext(Context);

export function CommunitySwitch() {
  const { t } = useText();
  const { resource, may } = useWorld();
  const { community, choose } = useCommunity();
  const region = resource(REGION);

  if (!region || !may(region, 'LIST')) return null;
  return (
    <ReferenceSelect
      resource={region}
      narrowed="kind = COMMUNITY"
      value={community || undefined}
      onChange={(id) => choose(id ?? '')}
      placeholder={t('allCommunities')}
      label={t('community')}
      prefix={<EnvironmentOutlined />}
      className="community"
      bare
    />
  );
}
