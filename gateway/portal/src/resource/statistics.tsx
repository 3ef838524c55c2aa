/* How many there are, by what the contract counts: a chart, and the same as a table. */
import { ArrowLeftOutlined } from '../shell/icons';
import { Button, Empty, Segmented, Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import type { Field, Resource } from '../contract/model';
import { countText, groupLabel } from '../contract/value';
import { Trouble } from '../shell/trouble';
import { useText } from '../text';
import { useStats, useTitle, type Group } from './data';
import { ReferenceName } from './reference';

const Chart = lazy(() => import('./chart'));
const MANY = 20; // bars that a chart can still be read with

function Counted({ field, groups }: { field: Field; groups: Group[] }) {
  const { t, say, lang } = useText();
  const sum = groups.reduce((total, group) => total + group.count, 0);

  return (
    <table className="plain">
      <thead><tr><th scope="col">{say(field.label)}</th><th scope="col" className="number">{t('count')}</th><th scope="col" className="number">{t('share')}</th></tr></thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.values[0]}>
            <td>{field.kind === 'reference' && group.values[0] ? <ReferenceName field={field} id={group.values[0]} /> : groupLabel(field, group.values[0] ?? '', lang, t('noValue'))}</td>
            <td className="number">{countText(group.count, lang)}</td>
            <td className="number">{((group.count / sum) * 100).toFixed(1)}%</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export default function Statistics({ resource }: { resource: Resource }) {
  const { t, say, lang } = useText();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const field = resource.statsBy.find((one) => one.name === params.get('by')) ?? resource.statsBy[0];
  const stats = useStats(resource, field?.name ?? '', field !== undefined);
  const groups = (stats.data ?? []).filter((group) => group.count > 0);
  const title = `${say(resource.label)} · ${t('statistics')}`;

  useTitle(`${title} · ${t('brand')}`);
  if (!field) return null;
  return (
    <div className="page page-statistics">
      <header className="page-head">
        <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('back')} onClick={() => navigate(resource.page)} />
        <h1>{title}</h1>
        <span className="stretch" />
        <Segmented
          value={field.name}
          options={resource.statsBy.map((one) => ({ value: one.name, label: say(one.label) }))}
          onChange={(by) => setParams({ by }, { replace: true })}
        />
      </header>
      {stats.error ? <Trouble error={stats.error} onRetry={() => void stats.refetch()} />
        : stats.isPending ? <Skeleton active />
        : groups.length === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('statisticsNone')} />
        : (
          <div className="file">
            <section className="sheet">
              <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
                <Chart
                  label={t('statisticsBy', { what: say(field.label) })}
                  bars={groups.slice(0, MANY).map((group) => ({ name: groupLabel(field, group.values[0] ?? '', lang, t('noValue')), count: group.count }))}
                />
              </Suspense>
            </section>
            <section className="sheet"><Counted field={field} groups={groups} /></section>
          </div>
        )}
    </div>
  );
}
