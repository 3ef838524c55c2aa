/* The language of the page: Chinese unless English was chosen, kept in this browser. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Text } from '../contract/document';
import { said, type Lang } from '../contract/value';
import { en } from './en';
import { zh, type Key } from './zh';

export type { Key };

const texts: Record<Lang, Record<Key, string>> = { zh, en };
const KEPT = 'linli.lang';

export function fill(template: string, given: Record<string, string | number> = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}

interface Language {
  lang: Lang;
  t: (key: Key, given?: Record<string, string | number>) => string;
  say: (text: Text) => string;
  setLang: (lang: Lang) => void;
}

const Context = createContext<Language | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [lang, setLang] = useState<Lang>(() => (localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh'));

  document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN'; // before any call: the API answers in it
  useEffect(() => localStorage.setItem(KEPT, lang), [lang]);
  const language = useMemo<Language>(
    () => ({ lang, setLang, t: (key, given) => fill(texts[lang][key], given), say: (text) => said(text, lang) }),
    [lang],
  );
  return <Context.Provider value={language}>{children}</Context.Provider>;
}

export function useText(): Language {
  const language = useContext(Context);

  if (!language) throw new Error('no LanguageProvider');
  return language;
}
