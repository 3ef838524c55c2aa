/* The tree of regions, from the city to the grid: seen, extended and corrected in one place. */
import { ApartmentOutlined, PlusOutlined } from '../shell/icons';
import { Button, Empty, Skeleton, Tree, type TreeDataNode } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { Resource } from '../contract/model';
import { optionLabel } from '../contract/value';
import { Cell } from '../resource/cell';
import { listPage, nameOf, useTitle, type Record_ } from '../resource/data';
import { useWorld } from '../shell/me';
import type { ResourcePage } from '../shell/routed';
import { Trouble } from '../shell/trouble';
import { Tag } from '../shell/tag';
import { useText } from '../text';

const PAGES = 20; // of 1,000: a tree that is larger is looked at by its list

async function allOf(resource: Resource, signal: AbortSignal): Promise<Record_[]> {
  const rows: Record_[] = [];
  let token = '';

  for (let i = 0; i < PAGES; i++) {
    const page = await listPage(resource, {}, token, 1000, signal, false);
    rows.push(...page.rows);
    token = page.next;
    if (!token) break;
  }
  return rows;
}

/* Below each its own, in the order of their codes; what hangs below something unseen stands at the top. */
export function treeOf(rows: Record_[]): Map<string, Record_[]> {
  const known = new Set(rows.map((row) => row.id));
  const below = new Map<string, Record_[]>();

  for (const row of [...rows].sort((a, b) => String(a.code).localeCompare(String(b.code)))) {
    const parent = typeof row.parentId === 'string' && known.has(row.parentId) ? row.parentId : '';
    below.set(parent, [...(below.get(parent) ?? []), row]);
  }
  return below;
}

function useNodes(resource: Resource, below: Map<string, Record_[]>): TreeDataNode[] {
  const { lang } = useText();
  const kinds = resource.fields.find((field) => field.name === 'kind')?.options ?? [];
  const nodesOf = (parent: string): TreeDataNode[] =>
    (below.get(parent) ?? []).map((row) => ({
      key: row.id,
      title: <>{nameOf(resource, row)} <Tag>{optionLabel(kinds, String(row.kind), lang)}</Tag></>,
      children: nodesOf(row.id),
    }));

  return useMemo(() => nodesOf(''), [below, lang]); // eslint-disable-line
}

/* What may stand below a region is of a lower level than it. */
function kindsBelow(resource: Resource, kind: unknown): string[] {
  const kinds = resource.fields.find((field) => field.name === 'kind')?.options.map((one) => one.value) ?? [];

  return kinds.slice(kinds.indexOf(String(kind)) + 1);
}

function RegionCard({ resource, row }: { resource: Resource; row: Record_ }) {
  const { t, say } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const below = kindsBelow(resource, row.kind);
  const shown = resource.fields.filter((field) => ['kind', 'name', 'code', 'parentId', 'number', 'updatedAt'].includes(field.name));

  return (
    <section className="sheet">
      <h2>{nameOf(resource, row)}</h2>
      <dl className="fields">
        {shown.map((field) => <div key={field.name}><dt>{say(field.label)}</dt><dd><Cell field={field} value={row[field.name]} /></dd></div>)}
      </dl>
      <div className="form-foot">
        {may(resource, 'CREATE') && below[0] && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate(`${resource.page}/new?parentId=${row.id}&kind=${below[0]}`)}>
            {t('regionUnder', { name: nameOf(resource, row) })}
          </Button>
        )}
        {may(resource, 'UPDATE') && <Button onClick={() => navigate(`${resource.page}/${row.id}/edit`)}>{t('edit')}</Button>}
        <Link to={`${resource.page}/${row.id}`}>{t('details')} · {t('history')}</Link>
      </div>
    </section>
  );
}

export default function Regions({ resource }: ResourcePage) {
  const { t } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState('');
  const { data, error, refetch } = useQuery({ queryKey: ['of', resource.id, 'tree'], queryFn: ({ signal }) => allOf(resource, signal) });
  const nodes = useNodes(resource, useMemo(() => treeOf(data ?? []), [data]));
  const row = data?.find((one) => one.id === chosen);

  useTitle(`${t('regions')} · ${t('brand')}`);
  return (
    <div className="page page-regions">
      <header className="page-head">
        <div><h1>{t('regions')}</h1><p className="quiet">{t('regionsHint')}</p></div>
        <span className="stretch" />
        {may(resource, 'CREATE') && <Button icon={<PlusOutlined />} type={data?.length ? 'default' : 'primary'} onClick={() => navigate(`${resource.page}/new`)}><span className="wide">{t('regionTop')}</span></Button>}
      </header>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : !data ? <Skeleton active /> : (
        <div className="file">
          <section className="sheet tree">
            {nodes.length
              ? <Tree blockNode defaultExpandAll={data.length < 200} defaultExpandedKeys={nodes.map((node) => node.key)} treeData={nodes} selectedKeys={[chosen]} onSelect={([key]) => setChosen(String(key ?? ''))} />
              : <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('noCommunity')} />}
          </section>
          {row ? <RegionCard resource={resource} row={row} /> : <section className="sheet"><Empty image={<ApartmentOutlined className="big-icon" />} description={t('regionPick')} /></section>}
        </div>
      )}
    </div>
  );
}
