/* What there is, how fresh it is, what is overdue or waits, and what one does most. */
import { PlusOutlined } from '../shell/icons';
import { Button, Empty, Skeleton } from 'antd';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router-dom';
import { call } from '../api/client';
import { addressIn, type Resource } from '../contract/model';
import { todayIn } from '../contract/relation';
import { pageOf, questionOf, todosOf } from '../contract/todo';
import { agoText, countText, groupLabel } from '../contract/value';
import { inTurn, listPage, nameOf, useStats, useTitle, type Group } from '../resource/data';
import { useCommunity } from '../shell/community';
import { useInView } from '../shell/in-view';
import { useWorld } from '../shell/me';
import { useText, type Key } from '../text';
import { filterOf } from '../contract/filter';

function partOfDay(hour: number): Key {
  if (hour < 11) return 'greeting_morning';
  if (hour < 14) return 'greeting_noon';
  return hour < 18 ? 'greeting_afternoon' : 'greeting_evening';
}

const hasCommunity = (resource: Resource): boolean => resource.fields.some((field) => field.name === 'communityId' && field.filterable);

/* The newest few, and how many there are. */
function glanceOf(resource: Resource, community: string) {
  const filter = community && hasCommunity(resource) ? filterOf([{ field: 'communityId', is: 'eq', value: community }]) : undefined;

  return { queryKey: ['of', resource.id, 'glance', filter], queryFn: () => inTurn(() => listPage(resource, { filter }, '', 5)) };
}

interface Of {
  resource: Resource;
  community: string;
}

function Count({ resource, community }: Of) {
  const { t, say, lang } = useText();
  const [ref, seen] = useInView<HTMLAnchorElement>();
  const { data } = useQuery({ ...glanceOf(resource, community), enabled: seen });
  const newest = data?.rows[0]?.updatedAt;

  return (
    <Link to={resource.page} className="count" ref={ref}>
      <span className="quiet">{say(resource.label)}</span>
      <strong>{data ? `${countText(data.total ?? 0, lang)}${data.capped ? '+' : ''}` : '–'}</strong>
      <small className="quiet">{typeof newest === 'string' ? t('updatedAgo', { when: agoText(newest, Date.now(), lang) }) : ' '}</small>
    </Link>
  );
}

/* Of what its count has brought. */
function Recent({ resource, community }: Of) {
  const { t, say, lang } = useText();
  const { data } = useQuery({ ...glanceOf(resource, community), enabled: false });

  if (!data?.rows.length) return null;
  return (
    <section className="sheet">
      <h2>{t('homeRecent', { what: say(resource.label) })}</h2>
      <ul className="recent">
        {data.rows.map((row) => (
          <li key={row.id}>
            <Link to={`${resource.page}/${row.id}`}>{nameOf(resource, row)}</Link>
            <span className="quiet">{typeof row.updatedAt === 'string' && agoText(row.updatedAt, Date.now(), lang)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shares({ groups, name }: { groups: Group[]; name: (value: string) => string }) {
  const { lang } = useText();
  const most = Math.max(...groups.map((group) => group.count));

  return (
    <ul className="shares">
      {groups.map((group) => (
        <li key={group.values[0]}>
          <span>{name(group.values[0] ?? '')}</span>
          <meter min={0} max={most} value={group.count} aria-hidden="true" />
          <span className="number">{countText(group.count, lang)}</span>
        </li>
      ))}
    </ul>
  );
}

function Counted({ resource }: { resource: Resource }) {
  const { t, say, lang } = useText();
  const field = resource.statsBy.find((one) => one.kind === 'enum') ?? resource.statsBy[0];
  const [ref, seen] = useInView<HTMLElement>();
  const stats = useStats(resource, field?.name ?? '', seen);
  const groups = (stats.data ?? []).filter((group) => group.count > 0).slice(0, 6);

  if (!field || (stats.data && groups.length === 0)) return null;
  return (
    <section className="sheet" ref={ref}>
      <h2>
        {say(resource.label)} <span className="quiet">{t('statisticsBy', { what: say(field.label) })}</span>
      </h2>
      {stats.data ? <Shares groups={groups} name={(value) => groupLabel(field, value, lang, t('noValue'))} /> : <Skeleton active title={false} />}
    </section>
  );
}

/* --- what waits */

interface Waits {
  key: string;
  to: string;
  what: string;
  count: string;
}

/* Exports of others that nobody but a second person can let go. */
function useApprovals(): Waits[] {
  const { t, say, lang } = useText();
  const { model, may } = useWorld();
  const asked = model.resources.filter((one) => may(one, 'WAITING_EXPORTS'));

  return useQueries({
    queries: asked.map((one) => ({ queryKey: ['exports', one.id, 'waiting'], queryFn: () => call<{ exports: unknown[] }>(addressIn(one, 'WAITING_EXPORTS')) })),
  }).flatMap(({ data }, i) => {
    const one = asked[i];
    return one && data?.exports.length
      ? [{ key: `${one.id} export`, to: `${one.page}/export`, what: `${say(one.label)} · ${t('exportToApprove')}`, count: countText(data.exports.length, lang) }]
      : [];
  });
}

function useTodos(community: string): { waits: Waits[]; isPending: boolean } {
  const { t, say, lang } = useText();
  const { model, may } = useWorld();
  const todos = todosOf(model, todayIn(new Date())).filter((one) => may(one.resource, 'LIST'));
  const answers = useQueries({
    queries: todos.map((one) => {
      const filter = questionOf(one, community);
      return { queryKey: ['of', one.resource.id, 'todo', filter], queryFn: () => listPage(one.resource, { filter }, '', 1) };
    }),
  });
  const waits = answers.flatMap(({ data }, i) => {
    const one = todos[i];
    return one && data?.total
      ? [{ key: one.resource.id + one.why + one.field.name, to: pageOf(one), what: `${say(one.resource.label)} · ${t(`todo_${one.why}`, { what: say(one.field.label) })}`, count: `${countText(data.total, lang)}${data.capped ? '+' : ''}` }]
      : [];
  });

  return { waits: [...waits, ...useApprovals()], isPending: answers.some((one) => one.isPending) };
}

function Todos({ community }: { community: string }) {
  const { t } = useText();
  const { waits, isPending } = useTodos(community);

  return (
    <section className="sheet todos" aria-labelledby="todos">
      <h2 id="todos">{t('homeTodo')}</h2>
      {waits.length === 0 && <p className="quiet">{isPending ? t('loading') : t('homeTodoNone')}</p>}
      <ul className="recent">
        {waits.map(({ key, to, what, count }) => <li key={key}><Link to={to}>{what}</Link><strong>{count}</strong></li>)}
      </ul>
    </section>
  );
}

/* --- the page */

interface All {
  resources: Resource[];
  community: string;
}

function NothingYet({ resources, community }: All) {
  const { t } = useText();
  const isEmpty = useQueries({
    queries: resources.map((one) => ({ ...glanceOf(one, community), enabled: false })),
    combine: (glances) => glances.length > 0 && glances.every(({ data }) => data?.rows.length === 0),
  });

  return isEmpty ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('homeNone')} /> : null;
}

function Boards({ resources, community }: All) {
  const [ref, seen] = useInView<HTMLDivElement>();

  return (
    <>
      {seen && <NothingYet resources={resources} community={community} />}
      <div className="boards" ref={ref}>
        {seen && (
          <>
            <Todos community={community} />
            {resources.map((one) => <Recent key={one.id} resource={one} community={community} />)}
            {resources.filter((one) => one.calls.STATS && one.statsBy.length > 0).map((one) => <Counted key={one.id} resource={one} />)}
          </>
        )}
      </div>
    </>
  );
}

export default function Home() {
  const { t, say } = useText();
  const { me, model, may } = useWorld();
  const { community } = useCommunity();
  const navigate = useNavigate();
  const resources = model.resources.filter((one) => may(one, 'LIST'));
  const creations = resources.filter((one) => may(one, 'CREATE')).slice(0, 4);

  useTitle(`${t('home')} · ${t('brand')}`);
  return (
    <div className="page page-home">
      <header className="page-head">
        <h1>{t(partOfDay(new Date().getHours()))}{me.name && `，${me.name}`}</h1>
      </header>
      <section className="counts" aria-label={t('homeCounts')}>
        {resources.map((one) => <Count key={one.id} resource={one} community={community} />)}
      </section>
      {creations.length > 0 && (
        <section className="quick" aria-label={t('homeQuick')}>
          {creations.map((one) => (
            <Button key={one.id} icon={<PlusOutlined />} onClick={() => navigate(`${one.page}/new`)}>{t('newOne', { what: say(one.label) })}</Button>
          ))}
        </section>
      )}
      <Boards resources={resources} community={community} />
    </div>
  );
}
