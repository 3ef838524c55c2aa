/* Language and look, on every page and before one has signed in. */
import { useText, type Key } from '../text';
import { useThemeChoice, type Choice } from './theme';

/* A press leads to the next one. */
const looks: Record<Choice, { sign: string; text: Key; next: Choice }> = {
  light: { sign: '☼', text: 'themeLight', next: 'dark' },
  dark: { sign: '☾', text: 'themeDark', next: 'auto' },
  auto: { sign: '◐', text: 'themeAuto', next: 'light' },
};

export function Preferences() {
  const { lang, setLang, t } = useText();
  const { choice, choose } = useThemeChoice();
  const { sign, text, next } = looks[choice];
  const name = `${t('theme')} · ${t(text)}`;

  return (
    <>
      <button type="button" className="plain" onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')} lang={lang === 'zh' ? 'en' : 'zh-CN'}>
        {lang === 'zh' ? 'English' : '中文'}
      </button>
      <button type="button" className="plain" title={name} aria-label={name} onClick={() => choose(next)}>{sign}</button>
    </>
  );
}
