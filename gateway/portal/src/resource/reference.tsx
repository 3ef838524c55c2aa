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

export function NameOf({ target, id, link }: { target: Resource | undefined; id: string; link?: boolean }) {
  const { may } = useWorld();
  const readable = target !== undefined && may(target, 'GET');
  const { data, isPending } = useReferred(target, id, readable);

  if (!target || !readable) return <span className="quiet">{shortId(id)}</span>;
  if (isPending) return <span className="quiet">…</span>;
  const name = data ? nameOf(target, data) : shortId(id);

  return link && data ? <Link to={`${target.page}/${id}`}>{name}</Link> : <>{name}</>;
}

/* `target`: where the field alone does not say it. */
export function ReferenceName({ field, id, link, target }: { field: Field; id: string; link?: boolean; target?: Resource }) {
  const { resource } = useWorld();

  return <NameOf target={target ?? resource(field.refersTo)} id={id} link={link} />;
}

interface Choosing {
  resource: Resource;
  value?: string;
  onChange?: (id: string | undefined) => void;
  narrowed?: string; // a filter of its own
  community?: string; // only what lies there, where it lies in one
  placeholder?: string;
  label?: string;
  prefix?: ReactNode;
  className?: string;
  id?: string;
  disabled?: boolean;
  bare?: boolean;
}

const isOfCommunity = (resource: Resource): boolean => resource.fields.some((field) => field.name === 'communityId' && field.filterable);

/* What has no text search is found by the beginning of its name. Beside a search a community may stand, no other filter. */
function questionOf(resource: Resource, typed: string, narrowed: string, community: string) {
  const place = community && isOfCommunity(resource) ? filterOf([{ field: 'communityId', is: 'eq', value: community }]) : '';
  const name = resource.names.find((field) => field.filterable);
  const filters = [narrowed, place];

  if (typed && resource.searchable && !narrowed) return { q: typed, filter: place || undefined };
  if (typed && name) filters.push(filterOf([{ field: name.name, is: 'starts', value: typed }]));
  return { filter: filters.filter(Boolean).join(' AND ') || undefined };
}

function useChoice({ resource, narrowed = '', community = '' }: Pick<Choosing, 'resource' | 'narrowed' | 'community'>) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const settled = useSettled(typed.trim(), 200);
  const found = useSome(resource, questionOf(resource, settled, narrowed, community), 30, open);

  return {
    options: (found.data?.rows ?? []).map((row) => ({ value: row.id, label: nameOf(resource, row) })),
    shared: {
      showSearch: { filterOption: false, searchValue: typed, onSearch: setTyped },
      allowClear: true,
      loading: open && found.isFetching,
      notFoundContent: <span className="quiet">{found.isFetching ? t('loading') : t('nothingFound')}</span>,
      onOpenChange: (shown: boolean) => {
        setOpen(shown);
        if (!shown) setTyped('');
      },
    },
  };
}

export function ReferenceSelect(props: Choosing) {
  const { resource, value } = props;
  const { t, say } = useText();
  const { options, shared } = useChoice(props);
  const chosen = useReferred(resource, value ?? '');

  if (value && !options.some((one) => one.value === value))
    options.unshift({ value, label: chosen.data ? nameOf(resource, chosen.data) : '…' });
  return (
    <Select
      {...shared}
      id={props.id}
      className={props.className}
      variant={props.bare ? 'borderless' : 'outlined'}
      aria-label={props.label}
      disabled={props.disabled}
      value={value}
      options={options}
      placeholder={props.placeholder ?? t('chooseOne', { what: say(resource.label) })}
      prefix={props.prefix}
      onChange={(id?: string) => props.onChange?.(id)}
    />
  );
}

interface Several extends Pick<Choosing, 'resource' | 'id' | 'label' | 'community'> {
  field: Field;
  value?: string[];
  onChange?: (ids: string[]) => void;
}

export function ReferencesSelect({ resource, field, id, label, community, value = [], onChange }: Several) {
  const { t, say } = useText();
  const { options, shared } = useChoice({ resource, community });

  return (
    <Select
      {...shared}
      id={id}
      mode="multiple"
      aria-label={label}
      value={value}
      options={options}
      placeholder={t('chooseOne', { what: say(resource.label) })}
      labelRender={({ value: one }) => <ReferenceName field={field} id={String(one)} />}
      onChange={(ids: string[]) => onChange?.(ids)}
    />
  );
}
