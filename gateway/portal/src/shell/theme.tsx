/* Light or dark, as chosen or as the system has it. The class of <html> names the set of variables. */
import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { lookOf } from '../style/look';

export type Choice = 'auto' | 'light' | 'dark';

const KEPT = 'linli.theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const Context = createContext<{ choice: Choice; dark: boolean; choose: (choice: Choice) => void } | null>(null);

function kept(): Choice {
  const choice = localStorage.getItem(KEPT);

  return choice === 'light' || choice === 'dark' ? choice : 'auto';
}

function useSystemDark(): boolean {
  const [dark, setDark] = useState(system.matches);

  useEffect(() => {
    const follow = (): void => setDark(system.matches);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  return dark;
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<Choice>(kept);
  const systemDark = useSystemDark();
  const dark = choice === 'auto' ? systemDark : choice === 'dark';
  const value = useMemo(() => ({ choice, dark, choose: setChoice }), [choice, dark]);

  useEffect(() => localStorage.setItem(KEPT, choice), [choice]);
  useLayoutEffect(() => {
    document.documentElement.className = lookOf(dark);
  }, [dark]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useThemeChoice() {
  const value = useContext(Context);

  if (!value) throw new Error('no ThemeProvider');
  return value;
}
