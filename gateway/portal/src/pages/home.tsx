/* What there is, how fresh it is, what is overdue or waits, and what one does most. */
import { PlusOutlined } from '../shell/icons';
import { Button, Empty, Skeleton } from 'antd';
import { useQueries } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router-dom';
import { call } from '../api/client';
import { addressIn, type Resource } from '../contract/model';
import { todayIn } from '../contract/relation';
import { pageOf, questionOf, todosOf } from '../contract/todo';
import { agoText, countText } from '../contract/value';
import { listPage, nameOf, useStats, useTitle, type Group } from '../resource/data';
import { groupLabel } from '../resource/statistics';
import { useCommunity } from '../shell/community';
import { useWorld } from '../shell/me';
import { useText, type Key } from '../text';
import { filterOf } from '../contract/filter';

function partOfDay(hour: number): Key {
  if (hour < 11) return 'greeting_morning';
  if (hour < 14) return 'greeting_noon';
  return hour < 18 ? 'greeting_afternoon' : 'greeting_evening';
}

const hasCommunity = (resource: Resource): boolean => resource.fields.some((field) => field.name === 'communityId' && field.filterable);

/* The newest few of each, and how many there are. */
function useGlances(resources: Resource[], community: string) {
  return useQueries({
    queries: resources.map((resource) => {
      const filter = community && hasCommunity(resource) ? filterOf([{ field: 'communityId', is: 'eq', value: community }]) : undefined;
      return { queryKey: ['of', resource.id, 'glance', filter], queryFn: () => listPage(resource, { filter }, '', 5) };
    }),
  });
}

type Glance = ReturnType<typeof useGlances>[number];

function Count({ resource, glance }: { resource: Resource; glance: Glance }) {
  const { t, say, lang } = useText();
  const newest = glance.data?.rows[0]?.updatedAt;

  return (
    <Link to={resource.page} className="count">
      <span className="quiet">{say(resource.label)}</span>
      <strong>{glance.data ? `${countText(glance.data.total ?? 0, lang)}${glance.data.capped ? '+' : ''}` : '–'}</strong>
      <small className="quiet">{typeof newest === 'string' ? t('updatedAgo', { when: agoText(newest, Date.now(), lang) }) : ' '}</small>
    </Link>
  );
}

function Recent({ resource, glance }: { resource: Resource; glance: Glance }) {
  const { t, say, lang } = useText();

  if (!glance.data?.rows.length) return null;
  return (
    <section className="sheet">
      <h2>{t('homeRecent', { what: say(resource.label) })}</h2>
      <ul className="recent">
        {glance.data.rows.map((row) => (
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
  const stats = useStats(resource, field?.name ?? '', field !== undefined);
  const groups = (stats.data ?? []).filter((group) => group.count > 0).slice(0, 6);

  if (!field || (stats.data && groups.length === 0)) return null;
  return (
    <section className="sheet">
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

export default function Home() {
  const { t, say } = useText();
  const { me, model, may } = useWorld();
  const { community } = useCommunity();
  const navigate = useNavigate();
  const resources = model.resources.filter((one) => may(one, 'LIST'));
  const glances = useGlances(resources, community);
  const creations = resources.filter((one) => may(one, 'CREATE')).slice(0, 4);
  const isEmpty = glances.every((glance) => glance.data?.rows.length === 0);

  useTitle(`${t('home')} · ${t('brand')}`);
  return (
    <div className="page page-home">
      <header className="page-head">
        <h1>{t(partOfDay(new Date().getHours()))}{me.name && `，${me.name}`}</h1>
      </header>
      <section className="counts" aria-label={t('homeCounts')}>
        {resources.map((resource, i) => glances[i] && <Count key={resource.id} resource={resource} glance={glances[i]} />)}
      </section>
      {creations.length > 0 && (
        <section className="quick" aria-label={t('homeQuick')}>
          {creations.map((one) => (
            <Button key={one.id} icon={<PlusOutlined />} onClick={() => navigate(`${one.page}/new`)}>{t('newOne', { what: say(one.label) })}</Button>
          ))}
        </section>
      )}
      {isEmpty && resources.length > 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('homeNone')} />}
      <div className="boards">
        <Todos community={community} />
        {resources.map((resource, i) => glances[i] && <Recent key={resource.id} resource={resource} glance={glances[i]} />)}
        {resources.filter((one) => one.calls.STATS && one.statsBy.length > 0).map((one) => <Counted key={one.id} resource={one} />)}
      </div>
    </div>
  );
}
