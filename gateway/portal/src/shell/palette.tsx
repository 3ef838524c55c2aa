/* Ctrl+K: pages, actions and records by a few characters. */
import { Input, Modal } from 'antd';
import { useQueries } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { signOut } from '../api/session';
import type { Resource } from '../contract/model';
import { listPage, nameOf } from '../resource/data';
import { useSettled } from '../resource/settled';
import { useText } from '../text';
import { useMenu } from './menu';
import { useWorld } from './me';

interface Found {
  key: string;
  group: string;
  label: string;
  run: () => void;
}

/* Records of everything that can be searched and whose searched text is not masked for this user. */
function useRecords(typed: string): { resource: Resource; id: string; name: string }[] {
  const { model, may, masked } = useWorld();
  const searched = model.resources.filter(
    (one) => one.searchable && may(one, 'LIST') && one.fields.every((field) => !field.searchable || !masked(field.class)),
  );

  return useQueries({
    queries: searched.map((resource) => ({
      queryKey: ['of', resource.id, 'palette', typed],
      queryFn: ({ signal }: { signal: AbortSignal }) => listPage(resource, { q: typed }, '', 6, signal, false),
      enabled: typed.length > 0,
    })),
  }).flatMap(({ data }, i) => {
    const resource = searched[i];
    return resource ? (data?.rows ?? []).map((row) => ({ resource, id: row.id, name: nameOf(resource, row) })) : [];
  });
}

function useFound(typed: string, onKeys: () => void): Found[] {
  const { t, say, lang, setLang } = useText();
  const { model, may } = useWorld();
  const navigate = useNavigate();
  const records = useRecords(useSettled(typed, 150));
  const pages = useMenu().flatMap(({ entries }) => entries.map(({ to, label }) => ({ key: to, group: t('pages'), label, run: () => navigate(to) })));
  const creations = model.resources.filter((one) => may(one, 'CREATE')).map((one) => ({
    key: `new ${one.id}`, group: t('actions'), label: t('newOne', { what: say(one.label) }), run: () => navigate(`${one.page}/new`),
  }));
  const others = [
    { key: 'lang', group: t('actions'), label: lang === 'zh' ? 'English' : '中文', run: () => setLang(lang === 'zh' ? 'en' : 'zh') },
    { key: 'keys', group: t('actions'), label: t('keyboard'), run: onKeys },
    { key: 'out', group: t('actions'), label: t('signOut'), run: () => void signOut() },
  ];
  const closest = (a: { label: string }, b: { label: string }): number => a.label.length - b.label.length;
  const fits = ({ label }: { label: string }): boolean => label.toLowerCase().includes(typed.toLowerCase());

  return [
    ...[...pages, ...creations, ...others].filter(fits).sort(closest),
    ...records.map(({ resource, id, name }) => ({ key: id, group: say(resource.label), label: name, run: () => navigate(`${resource.page}/${id}`) })),
  ];
}

export default function Palette({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = useFound(typed.trim(), onKeys);
  const chosen = found[Math.min(at, found.length - 1)];

  const run = (one: Found | undefined): void => {
    onClose();
    one?.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];

    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') run(chosen);
    if (!step) return;
    event.preventDefault();
    setAt((now) => (Math.min(now, found.length - 1) + step + found.length) % Math.max(1, found.length));
  };

  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={560} className="palette" title={<span className="hidden">{t('palette')}</span>}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        value={typed}
        placeholder={t('palette')}
        aria-label={t('palette')}
        role="combobox"
        aria-expanded
        aria-controls="palette-found"
        aria-activedescendant={chosen && `palette-${chosen.key}`}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" id="palette-found" aria-label={t('palette')} className="palette-found">
        {found.map((one) => (
          <div
            key={one.key}
            id={`palette-${one.key}`}
            role="option"
            aria-selected={one === chosen}
            className={one === chosen ? 'chosen' : ''}
            ref={(node) => one === chosen && node?.scrollIntoView({ block: 'nearest' })}
            onMouseEnter={() => setAt(found.indexOf(one))}
            onClick={() => run(one)}
          >
            <span>{one.label}</span>
            <small>{one.group}</small>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="quiet palette-none">{t('paletteEmpty')}</p>}
      <p className="quiet palette-hint">{t('paletteHint')}</p>
    </Modal>
  );
}
