/* What a record has to do with others: from when until when, seen from this side, with a way to say that there is more. */
import { PlusOutlined } from '../shell/icons';
import { Button, DatePicker, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { filterOf } from '../contract/filter';
import type { Resource } from '../contract/model';
import { byStanding, canName, givenBy, isRelation, resourceNamed, resourceOfKind, spanOf, standing, todayIn, waysTo, type Way } from '../contract/relation';
import { countText, optionLabel } from '../contract/value';
import { useWorld } from '../shell/me';
import { Tag } from '../shell/tag';
import { Trouble } from '../shell/trouble';
import { useText, type Key } from '../text';
import { Cell } from './cell';
import { nameOf, useLinks, useSome, type RecordLink, type Record_ } from './data';
import { NameOf } from './reference';

const HELD = 20; // of a way, on this page; its list has all

const tones = { current: 0, future: 1, past: 7 } as const;

/* --- for how long */

export function Validity({ from, until }: { from: string; until: string }) {
  const { t } = useText();
  const how = standing(from, until, todayIn(new Date()));

  return (
    <span className="validity">
      <span className="quiet">{until ? t('validBetween', { from: from || '…', until }) : from ? t('validSince', { from }) : ''}</span>
      <Tag tone={tones[how]}>{t(`valid_${how}`)}</Tag>
    </span>
  );
}

/* --- saying that there is more */

function Adding({ way, target, record }: { way: Way; target: Resource; record: Record_ }) {
  const { t, say } = useText();
  const navigate = useNavigate();
  const query = new URLSearchParams(givenBy(way, target, record));

  return (
    <Button size="small" icon={<PlusOutlined />} onClick={() => navigate(`${way.resource.page}/new?${query}`)}>{t('addOne', { what: say(way.resource.label) })}</Button>
  );
}

/* Several ways of one resource lead here (the owner and the tenant of a lease): the field says which. */
function useAdditions(target: Resource): Way[] {
  const { model, may } = useWorld();
  const ways = waysTo(model, target).filter((way) => isLink(way) && canName(way, target) && may(way.resource, 'CREATE'));

  return ways.filter((way) => ways.filter((other) => other.resource === way.resource).length === 1);
}

/* --- by the call that asks all services */

function roleText(resource: Resource | undefined, role: string, lang: 'zh' | 'en', end: (role: string) => string): string {
  const named = resource?.fields.filter((field) => field.kind === 'enum').map((field) => optionLabel(field.options, role, lang)).find(Boolean);

  return named ?? end(role);
}

const ends: Record<string, Key> = { OWNER: 'role_OWNER', TENANT: 'role_TENANT' };

/* Whose the other side is, as what, and who says so. */
function useLinkWords(link: RecordLink) {
  const { t, lang } = useText();
  const { model } = useWorld();
  const by = resourceNamed(model, link.resource);

  return {
    by,
    other: resourceOfKind(model, link.kind),
    role: roleText(by, link.role, lang, (named) => (ends[named] ? t(ends[named]) : named)),
  };
}

function LinkLine({ link }: { link: RecordLink }) {
  const { say } = useText();
  const { by, other, role } = useLinkWords(link);

  return (
    <li>
      <span className="relation-name">
        {other && <small className="quiet">{say(other.label)}</small>}
        <NameOf target={other} id={link.otherId} link />
        {role && <Tag tone={3}>{role}</Tag>}
      </span>
      <Validity from={link.validFrom} until={link.validUntil} />
      {by && <Link className="quiet" to={`${by.page}/${link.id}`}>{say(by.label)}</Link>}
    </li>
  );
}

function LinkRow({ link }: { link: RecordLink }) {
  const { say } = useText();
  const { by, other, role } = useLinkWords(link);

  return (
    <tr>
      <td>{other && say(other.label)}</td>
      <td><NameOf target={other} id={link.otherId} link /></td>
      <td>{role}</td>
      <td><Validity from={link.validFrom} until={link.validUntil} /></td>
      <td>{by && say(by.label)}</td>
    </tr>
  );
}

/* The same on paper. */
export function LinkTable({ links }: { links: RecordLink[] }) {
  const { t } = useText();

  return (
    <div className="paper-rows" tabIndex={0} role="region" aria-label={t('links')}>
      <table className="paper-table">
        <thead><tr>{(['linkKind', 'linkWith', 'linkRole', 'linkValid', 'linkBy'] as const).map((key) => <th key={key} scope="col">{t(key)}</th>)}</tr></thead>
        <tbody>{links.map((link) => <LinkRow key={link.resource + link.id + link.otherId} link={link} />)}</tbody>
      </table>
    </div>
  );
}

function Shortcomings({ names, say: told }: { names: string[] | undefined; say: Key }) {
  const { t, say } = useText();
  const { model } = useWorld();

  if (!names?.length) return null;
  return <p className="quiet">{t(told, { what: names.map((name) => say(resourceNamed(model, name)?.label ?? { zh: name, en: name })).join('、') })}</p>;
}

export function Links({ resource, record }: { resource: Resource; record: Record_ }) {
  const { t } = useText();
  const [day, setDay] = useState('');
  const found = useLinks(resource, record.id, day);
  const additions = useAdditions(resource);
  const links = byStanding(found.data?.links ?? [], todayIn(new Date()));

  return (
    <section className="referring links" aria-labelledby="links">
      <h3 id="links">
        {t('links')}
        <DatePicker size="small" aria-label={t('linksOnDay')} placeholder={t('linksOnDay')} value={day ? dayjs(day) : null} onChange={(at) => setDay(at ? at.format('YYYY-MM-DD') : '')} />
        <span className="stretch" />
        {additions.map((way) => <Adding key={way.resource.id + way.field.name} way={way} target={resource} record={record} />)}
      </h3>
      {found.error && <Trouble error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton active title={false} />}
      {found.data && links.length === 0 && <p className="quiet">{t(day ? 'linksNoneOnDay' : 'linksNone')}</p>}
      <ul className="relations">{links.map((link) => <LinkLine key={link.resource + link.id + link.otherId} link={link} />)}</ul>
      <Shortcomings names={found.data?.truncated} say="linksTruncated" />
      <Shortcomings names={found.data?.unavailable} say="linksUnavailable" />
      <Shortcomings names={found.data?.withheld} say="linksWithheld" />
    </section>
  );
}

/* --- by the lists whose reference leads here */

const shared = new Set(['communityId', 'gridId', 'buildingId']);

/* A record that binds: what stands at its other sides, and what it says of that. */
function Bound({ way, row }: { way: Way; row: Record_ }) {
  const { resource, field } = way;
  const span = spanOf(resource);
  const told = resource.fields.filter((one) => one !== field && !one.readOnly && !shared.has(one.name) && (one.kind === 'reference' || one.kind === 'enum') && row[one.name]);
  const name = resource.names.length > 0 && nameOf(resource, row);

  return (
    <li>
      <span className="relation-name">
        {name && <Link to={`${resource.page}/${row.id}`}>{name}</Link>}
        {told.slice(0, 3).map((one) => <Cell key={one.name} field={one} value={row[one.name]} of={resource} row={row} link />)}
        {!name && told.length === 0 && <Link to={`${resource.page}/${row.id}`}>{nameOf(resource, row)}</Link>}
      </span>
      {span && <Validity from={String(row[span.from.name] ?? '')} until={String(row[span.until.name] ?? '')} />}
      {!name && <OpenIt resource={resource} id={row.id} />}
    </li>
  );
}

function OpenIt({ resource, id }: { resource: Resource; id: string }) {
  const { say } = useText();

  return <Link className="quiet" to={`${resource.page}/${id}`}>{say(resource.label)}</Link>;
}

function Referring({ way, target, record, adding }: { way: Way; target: Resource; record: Record_; adding: boolean }) {
  const { t, say, lang } = useText();
  const { may } = useWorld();
  const { resource, field } = way;
  const page = useSome(resource, { filter: filterOf([{ field: field.name, is: 'eq', value: record.id }]) }, HELD).data;
  const binds = isRelation(way);
  const span = spanOf(resource);
  const rows = span && page
    ? byStanding(page.rows.map((row) => ({ row, validFrom: String(row[span.from.name] ?? ''), validUntil: String(row[span.until.name] ?? '') })), todayIn(new Date())).map(({ row }) => row)
    : (page?.rows ?? []);
  const adds = adding && binds && may(resource, 'CREATE');

  if (rows.length === 0 && !adds) return null;
  return (
    <section className="referring">
      <h3>
        {say(resource.label)} {resource.names.length > 0 && <span className="quiet">{say(field.label)}</span>}
        {page && rows.length > 0 && page.total !== undefined && <Link to={`${resource.page}?f=${field.name}.eq.${record.id}`}>{t(page.capped ? 'totalMore' : 'total', { count: countText(page.total, lang) })}</Link>}
        <span className="stretch" />
        {adds && <Adding way={way} target={target} record={record} />}
      </h3>
      <ul className={binds ? 'relations' : ''}>
        {rows.map((row) => (binds
          ? <Bound key={row.id} way={way} row={row} />
          : <li key={row.id}><Link to={`${resource.page}/${row.id}`}>{nameOf(resource, row)}</Link></li>))}
      </ul>
    </section>
  );
}

/* Everything that names this record; what the links above have shown is not shown again, nor what they offer to add. */
export function Referred({ resource, record }: { resource: Resource; record: Record_ }) {
  const { model, may } = useWorld();
  const linked = may(resource, 'LINKS');
  const told = new Set(useLinks(resource, record.id, '', linked).data?.links.map((link) => link.resource));
  const ways = waysTo(model, resource).filter((way) => may(way.resource, 'LIST') && canName(way, resource) && !told.has(`${way.resource.service}.${way.resource.name}`));

  return <>{ways.map((way) => <Referring key={way.resource.id + way.field.name} way={way} target={resource} record={record} adding={!(linked && isLink(way))} />)}</>;
}

/* Of two sides or more, for a time: most of what the links tell. */
function isLink(way: Way): boolean {
  const sides = way.resource.fields.filter((field) => field.kind === 'reference' && !field.readOnly && field.required && !shared.has(field.name));

  return isRelation(way) && sides.length > 1;
}
