/* Who changed what, and when: a time line, newest first. */
import { DeleteOutlined, EditOutlined, PlusOutlined, UndoOutlined } from '../shell/icons';
import { Button, Empty, Skeleton, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import type { Resource } from '../contract/model';
import { agoText, timeText } from '../contract/value';
import { useWorld } from '../shell/me';
import { Trouble } from '../shell/trouble';
import { useText } from '../text';
import { Cell } from './cell';
import { nameOf, shortId, useHistory, useReferred, type Change } from './data';

const USER = 'linli.identity.v1.User';

const icons: Record<Change['action'], ReactNode> = {
  CREATED: <PlusOutlined />,
  UPDATED: <EditOutlined />,
  DELETED: <DeleteOutlined />,
  UNDELETED: <UndoOutlined />,
};

/* A user, oneself, or a service that works by itself. */
export function Actor({ actor }: { actor: string }) {
  const { t } = useText();
  const { me, resource, may } = useWorld();
  const users = resource(USER);
  const isService = actor.startsWith('service:');
  const known = users !== undefined && may(users, 'GET') && !isService && actor !== me.id;
  const { data } = useReferred(users, actor, known);

  if (isService) return <>{t('bySystem', { name: actor.slice('service:'.length) })}</>;
  if (actor === me.id) return <>{me.name || me.account || t('byMe')}</>;
  return <>{users && data ? nameOf(users, data) : shortId(actor)}</>;
}

function parsed(json: string): unknown {
  try {
    return json ? (JSON.parse(json) as unknown) : undefined;
  } catch {
    return json;
  }
}

function FieldChange({ resource, change, isFirst }: { resource: Resource; change: Change['changes'][number]; isFirst: boolean }) {
  const { t, say } = useText();
  const field = resource.fields.find((one) => one.name === change.path);
  const [before, after] = [parsed(change.beforeJson), parsed(change.afterJson)];

  if (!field) return null;
  return (
    <li>
      <span className="quiet">{say(field.label)}</span>
      {!isFirst && <><del><Value field={field} value={before} none={t('empty')} /></del><span aria-label={t('to')}> → </span></>}
      <ins><Value field={field} value={after} none={t('empty')} /></ins>
    </li>
  );
}

function Value({ field, value, none }: { field: Resource['fields'][number]; value: unknown; none: string }) {
  return value === undefined || value === null || value === '' ? <span className="quiet">{none}</span> : <Cell field={field} value={value} />;
}

function Entry({ resource, change }: { resource: Resource; change: Change }) {
  const { t, lang } = useText();

  return (
    <li className={`entry ${change.action.toLowerCase()}`}>
      <span className="entry-icon">{icons[change.action]}</span>
      <div>
        <p>
          <strong>{t(`action_${change.action}`)}</strong> <Actor actor={change.actor} />
          <Tooltip title={timeText(change.at, lang)}><time dateTime={change.at} className="quiet">{agoText(change.at, Date.now(), lang)}</time></Tooltip>
        </p>
        <ul className="changes">
          {change.changes.map((one) => <FieldChange key={one.path} resource={resource} change={one} isFirst={change.action === 'CREATED'} />)}
        </ul>
      </div>
    </li>
  );
}

export function History({ resource, id }: { resource: Resource; id: string }) {
  const { t } = useText();
  const history = useHistory(resource, id);
  const changes = history.data?.pages.flatMap((page) => page.history) ?? [];

  if (history.error) return <Trouble error={history.error} onRetry={() => void history.refetch()} />;
  if (history.isPending) return <Skeleton active />;
  if (changes.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('historyEmpty')} />;
  return (
    <>
      <ol className="timeline">{changes.map((change) => <Entry key={change.version} resource={resource} change={change} />)}</ol>
      {history.hasNextPage && <Button type="link" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>{t('historyMore')}</Button>}
    </>
  );
}
