/* Another record: its name where it is shown, a search where it is chosen. */
import { Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { Field, Resource } from '../contract/model';
import { filterOf } from '../contract/filter';
import { useWorld } from '../shell/me';
import { useText } from '../text';
import { nameOf, shortId, useReferred, useSome } from './data';
import { useSettled } from './settled';

export function ReferenceName({ field, id, link }: { field: Field; id: string; link?: boolean }) {
  const { resource, may } = useWorld();
  const target = resource(field.refersTo);
  const readable = target !== undefined && may(target, 'GET');
  const { data, isPending } = useReferred(target, id, readable);

  if (!target || !readable) return <span className="quiet">{shortId(id)}</span>;
  if (isPending) return <span className="quiet">…</span>;
  const name = data ? nameOf(target, data) : shortId(id);

  return link && data ? <Link to={`${target.page}/${id}`}>{name}</Link> : <>{name}</>;
}

interface Choosing {
  resource: Resource;
  value?: string;
  onChange?: (id: string | undefined) => void;
  narrowed?: string; // a filter of its own
  placeholder?: string;
  label?: string;
  prefix?: ReactNode;
  className?: string;
  id?: string;
  disabled?: boolean;
  bare?: boolean;
}

/* What has no text search is found by the beginning of its name. */
function questionOf(resource: Resource, typed: string, narrowed: string) {
  const title = resource.title;

  if (!typed) return { filter: narrowed };
  if (resource.searchable && !narrowed) return { q: typed };
  if (!title?.filterable) return { filter: narrowed };
  const byName = filterOf([{ field: title.name, is: 'starts', value: typed }]);
  return { filter: narrowed ? `${narrowed} AND ${byName}` : byName };
}

export function ReferenceSelect(props: Choosing) {
  const { resource, value, narrowed = '' } = props;
  const { t, say } = useText();
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const settled = useSettled(typed.trim(), 200);
  const chosen = useReferred(resource, value ?? '');
  const found = useSome(resource, questionOf(resource, settled, narrowed), 30, open);
  const options = (found.data?.rows ?? []).map((row) => ({ value: row.id, label: nameOf(resource, row) }));

  if (value && !options.some((one) => one.value === value))
    options.unshift({ value, label: chosen.data ? nameOf(resource, chosen.data) : '…' });
  return (
    <Select
      id={props.id}
      className={props.className}
      variant={props.bare ? 'borderless' : 'outlined'}
      aria-label={props.label}
      showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
      allowClear
      disabled={props.disabled}
      value={value}
      options={options}
      loading={open && found.isFetching}
      placeholder={props.placeholder ?? t('chooseOne', { what: say(resource.label) })}
      prefix={props.prefix}
      notFoundContent={<span className="quiet">{found.isFetching ? t('loading') : t('nothingFound')}</span>}
      onOpenChange={(shown) => {
        setOpen(shown);
        if (!shown) setTyped('');
      }}
      onChange={(id?: string) => props.onChange?.(id)}
    />
  );
}
