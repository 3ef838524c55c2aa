/* Language and look, on every page and before one has signed in. */
import { BulbOutlined, GlobalOutlined } from './icons';
import { Button, Dropdown } from 'antd';
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
      <Button type="text" className="language" icon={<GlobalOutlined />} onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')} lang={lang === 'zh' ? 'en' : 'zh-CN'}>
        {lang === 'zh' ? 'English' : '中文'}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{ items: looks.map(({ key, text }) => ({ key, label: t(text) })), selectedKeys: [choice], onClick: ({ key }) => choose(key as Choice) }}
      >
        <Button type="text" icon={<BulbOutlined />} aria-label={t('theme')} />
      </Dropdown>
    </>
  );
}
