/* Roles, and what each may do: the permission matrix, and "see as this role". */
import { EyeOutlined, PlusOutlined } from '../shell/icons';
import { App, Button, Checkbox, Empty, Skeleton, Tooltip } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { call } from '../api/client';
import type { DataClass } from '../contract/document';
import { callLabel, changed, rowsOf, VERBS, type MatrixRow } from '../contract/matrix';
import { serviceLabel, type Resource } from '../contract/model';
import { holds } from '../contract/permission';
import { optionLabel } from '../contract/value';
import { nameOf, useSome, useTitle, useWrite, type Record_ } from '../resource/data';
import { useWorld } from '../shell/me';
import type { ResourcePage } from '../shell/routed';
import { useSeeAs } from '../shell/see-as';
import { lineOf } from '../api/problem';
import { Trouble } from '../shell/trouble';
import { Tag } from '../shell/tag';
import { useText, type Key } from '../text';
import { zh } from '../text/zh';

interface Role extends Record_ {
  name: string;
  permissions: string[];
  clearance: DataClass;
  builtIn: boolean;
}

/* Verbs of hand-written calls have a name among the texts, or that of the call. */
const nameOfVerb = (verb: string): Key | null => (`verb_${verb}` in zh ? (`verb_${verb}` as Key) : null);

/* --- the matrix */

interface MatrixProps {
  rows: MatrixRow[];
  held: string[];
  frozen: boolean;
  onChange: (which: string[], give: boolean) => void;
}

function Cells({ row, held, frozen, onChange }: { row: MatrixRow } & Omit<MatrixProps, 'rows'>) {
  const { t, say } = useText();
  const { model } = useWorld();
  const others = row.verbs.filter((verb) => !VERBS.includes(verb));
  const labelOf = (verb: string): string => {
    const key = nameOfVerb(verb);
    return key ? t(key) : say(callLabel(model, `${row.key}.${verb}`) ?? { zh: verb, en: verb });
  };
  const cell = (verb: string, label: string) => {
    const permission = `${row.key}.${verb}`;
    return (
      <Tooltip key={verb} title={permission}>
        <Checkbox checked={holds(held, permission)} disabled={frozen} aria-label={`${say(row.label)} ${label}`} onChange={(event) => onChange([permission], event.target.checked)}>
          {VERBS.includes(verb) ? null : <small>{label}</small>}
        </Checkbox>
      </Tooltip>
    );
  };

  return (
    <>
      {VERBS.map((verb) => <td key={verb}>{row.verbs.includes(verb) && cell(verb, t(`verb_${verb}` as Key))}</td>)}
      <td className="other-verbs">{others.map((verb) => cell(verb, labelOf(verb)))}</td>
    </>
  );
}

function Matrix({ rows, held, frozen, onChange }: MatrixProps) {
  const { t, say } = useText();
  const { model } = useWorld();
  const services = [...new Set(rows.map((row) => row.service))];

  return (
    <div className="matrix" tabIndex={0} role="region" aria-label={t('matrix')}>
      <table>
        <thead>
          <tr>
            <td />
            {VERBS.map((verb) => <th key={verb} scope="col">{t(`verb_${verb}` as Key)}</th>)}
            <th scope="col">{t('verb_other')}</th>
          </tr>
        </thead>
        {services.map((service) => (
          <tbody key={service}>
            <tr className="matrix-service"><th colSpan={VERBS.length + 2} scope="rowgroup">{say(serviceLabel(model, service))}</th></tr>
            {rows.filter((row) => row.service === service).map((row) => {
              const all = row.verbs.map((verb) => `${row.key}.${verb}`);
              const given = all.filter((one) => holds(held, one));
              return (
                <tr key={row.key}>
                  <th scope="row">
                    <Checkbox
                      checked={given.length === all.length}
                      indeterminate={given.length > 0 && given.length < all.length}
                      disabled={frozen}
                      onChange={(event) => onChange(all, event.target.checked)}
                    >
                      {say(row.label)}
                    </Checkbox>
                  </th>
                  <Cells row={row} held={held} frozen={frozen} onChange={onChange} />
                </tr>
              );
            })}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/* --- one role */

function RoleSheet({ resource, role }: { resource: Resource; role: Role }) {
  const { t, lang } = useText();
  const { model, may } = useWorld();
  const { message } = App.useApp();
  const { seeAs } = useSeeAs();
  const navigate = useNavigate();
  const [held, setHeld] = useState(role.permissions);
  const clearances = resource.fields.find((field) => field.name === 'clearance')?.options ?? [];
  const dirty = JSON.stringify(held) !== JSON.stringify(role.permissions);
  const frozen = role.builtIn || !may(resource, 'UPDATE');
  const write = useWrite(resource, () => call(`${resource.path}/${role.id}`, { method: 'PATCH', body: { permissions: held }, etag: role.etag }));
  /* From where everybody begins: the role may not have this page. */
  const preview = (): void => {
    seeAs({ as: role.name, permissions: held, clearance: role.clearance });
    navigate('/');
  };
  const save = (): Promise<void> =>
    write.mutateAsync(undefined).then(() => void message.success(t('matrixSaved')), (error: unknown) => void message.error(lineOf(error), 6));

  return (
    <section className="sheet">
      <header className="page-head">
        <h2>{role.name}</h2>
        <Tag>{t('clearance')} · {optionLabel(clearances, role.clearance, lang)}</Tag>
        <span className="stretch" />
        <Button icon={<EyeOutlined />} onClick={preview}>{t('seeAs')}</Button>
        <Link to={`${resource.page}/${role.id}`}>{t('details')} · {t('history')}</Link>
      </header>
      <p className="quiet">{String(role.description ?? '')}</p>
      <Matrix rows={rowsOf(model)} held={held} frozen={frozen} onChange={(which, give) => setHeld(changed(model, held, which, give))} />
      {!frozen && (
        <div className="form-foot">
          <Button type="primary" disabled={!dirty} loading={write.isPending} onClick={() => void save()}>{t('save')}</Button>
          <Button type="text" disabled={!dirty} onClick={() => setHeld(role.permissions)}>{t('cancel')}</Button>
        </div>
      )}
    </section>
  );
}

export default function Roles({ resource }: ResourcePage) {
  const { t, say } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const { data, error, refetch } = useSome(resource, {}, 200);
  const roles = (data?.rows ?? []) as Role[];
  const role = roles.find((one) => one.id === params.get('role')) ?? roles[0];

  useTitle(`${t('roles')} · ${t('brand')}`);
  return (
    <div className="page page-roles">
      <header className="page-head">
        <div><h1>{t('roles')}</h1><p className="quiet">{t('matrixHint')}</p></div>
        <span className="stretch" />
        {may(resource, 'CREATE') && <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate(`${resource.page}/new`)}>{t('newOne', { what: say(resource.label) })}</Button>}
      </header>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : !data ? <Skeleton active /> : !role ? <Empty /> : (
        <div className="roles">
          <nav className="sheet" aria-label={t('roles')}>
            <ul>
              {roles.map((one) => (
                <li key={one.id}>
                  <button type="button" aria-pressed={one === role} onClick={() => setParams({ role: one.id }, { replace: true })}>{nameOf(resource, one)}</button>
                </li>
              ))}
            </ul>
          </nav>
          <RoleSheet key={role.id + (role.etag ?? '')} resource={resource} role={role} />
        </div>
      )}
    </div>
  );
}
