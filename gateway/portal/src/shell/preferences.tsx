/* Language and look, on every page and before one has signed in. */
import { useText, type Key } from '../text';
import { useThemeChoice, type Choice } from './theme';

const looks: { key: Choice; text: Key }[] = [
  { key: 'light', text: 'themeLight' },
  { key: 'dark', text: 'themeDark' },
  { key: 'auto', text: 'themeAuto' },
];

export function Preferences() {
  const { lang, setLang, t } = useText();
  const { choice, choose } = useThemeChoice();

  return (
    <>
      <button type="button" className="plain" onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')} lang={lang === 'zh' ? 'en' : 'zh-CN'}>
        {lang === 'zh' ? 'English' : '中文'}
      </button>
      <span className="plain look">
        <select aria-label={t('theme')} value={choice} onChange={(event) => choose(event.target.value as Choice)}>
          {looks.map(({ key, text }) => <option key={key} value={key}>{t(text)}</option>)}
        </select>
      </span>
    </>
  );
}
