/* "See as this role": menus and buttons as a role would have them. The server still answers by one's own rights. */
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import type { DataClass } from '../contract/document';

export interface Seen {
  as: string;
  permissions: string[];
  clearance: DataClass;
}

const Context = createContext<{ seen: Seen | null; seeAs: (seen: Seen | null) => void } | null>(null);

export function SeeAsProvider({ children }: { children: ReactNode }) {
  const [seen, seeAs] = useState<Seen | null>(null);
  const value = useMemo(() => ({ seen, seeAs }), [seen]);

  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useSeeAs() {
  const value = useContext(Context);

  if (!value) throw new Error('no SeeAsProvider');
  return value;
}
