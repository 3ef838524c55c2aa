/* Files of the exchange: uploaded where a field asks for one, attached to a record, fetched again. */
import { DeleteOutlined, DownloadOutlined, EyeOutlined, UploadOutlined } from '../shell/icons';
import { App, Button } from 'antd';
import { useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import { filterOf } from '../contract/filter';
import type { Field, Resource } from '../contract/model';
import { countText, timeText } from '../contract/value';
import type { ActionsProps } from '../pages/user-actions';
import { useWorld } from '../shell/me';
import { lineOf } from '../api/problem';
import { useText } from '../text';
import { nameOf, refresh, useSome, type Record_ } from './data';
import { ReferenceName } from './reference';
import { follow, upload, type ToUpload } from './upload';

export const FILE = 'linli.exchange.v1.File';

/* What a file is for, by the field that names it or else by its type; the exchange checks the content against it. */
const byField: [RegExp, string][] = [[/face/i, 'FACE'], [/photo/i, 'PHOTO'], [/drawing/i, 'DRAWING']];
const byType: [RegExp, string][] = [[/^image\//, 'PHOTO'], [/^audio\//, 'AUDIO'], [/^video\//, 'VIDEO']];

export function purposeOf(field: Field | null, type: string): string {
  const [text, table] = field ? [field.name, byField] : [type, byType];

  return table.find(([fits]) => fits.test(text))?.[1] ?? 'DOCUMENT';
}

/* --- one button that uploads */

interface UploadProps {
  label: string;
  id?: string;
  disabled?: boolean;
  what: (file: File) => ToUpload;
  onUploaded: (id: string) => void;
}

function UploadButton({ label, id, disabled, what, onUploaded }: UploadProps) {
  const { t } = useText();
  const { message } = App.useApp();
  const input = useRef<HTMLInputElement>(null);
  const [percent, setPercent] = useState<number | null>(null);
  const send = async (file: File): Promise<void> => {
    setPercent(0);
    await upload(what(file), setPercent).then(onUploaded, (error: unknown) => void message.error(lineOf(error), 6));
    setPercent(null);
    if (input.current) input.current.value = ''; // the same file can be chosen again
  };

  return (
    <>
      <Button id={id} size="small" icon={<UploadOutlined />} disabled={disabled} loading={percent !== null} onClick={() => input.current?.click()}>
        {percent ? t('importSent', { percent }) : label}
      </Button>
      <input ref={input} type="file" className="hidden" tabIndex={-1} aria-label={label} onChange={(event) => event.target.files?.[0] && void send(event.target.files[0])} />
    </>
  );
}

/* --- a field of a form */

interface FileInputProps {
  field: Field;
  id?: string;
  community: string;
  value: unknown;
  onChange?: (value: unknown) => void;
}

export function FileInput({ field, id, community, value, onChange }: FileInputProps) {
  const { t } = useText();
  const ids = [value].flat().filter((one): one is string => typeof one === 'string' && one !== '');
  const change = (next: string[]): void => onChange?.(field.list ? next : (next.at(-1) ?? ''));

  return (
    <div className="file-input">
      {ids.map((one) => (
        <span key={one} className="chosen-file">
          <ReferenceName field={field} id={one} link />
          <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('fileRemove')} onClick={() => change(ids.filter((other) => other !== one))} />
        </span>
      ))}
      <UploadButton
        id={id}
        label={t('fileUpload')}
        disabled={!community}
        what={(file) => ({ file, communityId: community, purpose: purposeOf(field, file.type) })}
        onUploaded={(one) => change(field.list ? [...ids, one] : [one])}
      />
      {!community && <small className="quiet">{t('fileCommunityFirst')}</small>}
    </div>
  );
}

/* --- pictures */

const pictures = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
const isPicture = (file: Record_): boolean => pictures.has(String(file.mediaType));
const onRecord = (file: Record_): boolean => file.class === 'SENSITIVE'; // whoever looks at it is noted: nobody does unasked

/* By an address that opens by itself for five minutes. */
export function Picture({ fileId, label, className }: { fileId: string; label: string; className: string }) {
  const { holds } = useWorld();
  const { data } = useQuery({
    queryKey: ['picture', fileId],
    queryFn: () => call<{ address: string }>(`/v1/exchange/files/${fileId}:sign`, { body: {} }).catch(() => null),
    enabled: fileId !== '' && holds('exchange.file.download'),
    staleTime: 240_000,
  });

  return <div className={className}>{data ? <img src={data.address} alt={label} /> : <span className="quiet">{label}</span>}</div>;
}

/* On the page of a file that is one. */
export function Preview({ resource, record }: { resource: Resource; record: Record_ }) {
  const { t } = useText();
  const { holds } = useWorld();
  const [asked, setAsked] = useState(false);

  if (resource.id !== FILE || !isPicture(record) || record.state !== 'READY' || !holds('exchange.file.download')) return null;
  return asked || !onRecord(record)
    ? <Picture className="picture" fileId={record.id} label={nameOf(resource, record)} />
    : <Button icon={<EyeOutlined />} onClick={() => setAsked(true)}>{t('fileShow')}</Button>;
}

/* --- what is attached to a record */

export function Attachments({ resource, record }: { resource: Resource; record: Record_ }) {
  const { t, lang } = useText();
  const { resource: of, may } = useWorld();
  const queries = useQueryClient();
  const files = of(FILE);
  const community = typeof record.communityId === 'string' ? record.communityId : '';
  const reads = files !== undefined && may(files, 'LIST');
  const adds = files !== undefined && may(files, 'CREATE') && community !== '';
  const page = useSome(files, { filter: filterOf([{ field: 'ownerId', is: 'eq', value: record.id }]) }, 50, reads).data;

  if (!files || !reads || resource === files || (!adds && !page?.rows.length)) return null;
  return (
    <section className="referring attachments">
      <h3>
        {t('attachments')}
        <span className="stretch" />
        {adds && (
          <UploadButton
            label={t('attach')}
            what={(file) => ({ file, communityId: community, purpose: purposeOf(null, file.type), owner: { type: `${resource.service}.${resource.name}`, id: record.id } })}
            onUploaded={() => void refresh(queries, files)}
          />
        )}
      </h3>
      <ul className="relations">
        {page?.rows.map((row) => (
          <li key={row.id}>
            {isPicture(row) && !onRecord(row) && <Picture className="thumbnail" fileId={row.id} label="" />}
            <span className="relation-name"><Link to={`${files.page}/${row.id}`}>{nameOf(files, row)}</Link></span>
            <span className="quiet">{countText(Math.ceil(Number(row.size) / 1024), lang)} KB · {timeText(String(row.createdAt ?? ''), lang)}</span>
            <FetchButton id={row.id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/* --- fetching one */

export function FetchButton({ id }: { id: string }) {
  const { t } = useText();
  const { holds } = useWorld();
  const { message } = App.useApp();
  const fetchIt = (): void =>
    void call<{ address: string }>(`/v1/exchange/files/${id}:sign`, { body: {} }).then(
      ({ address }) => follow(address),
      (error: unknown) => void message.error(lineOf(error), 6),
    );

  return holds('exchange.file.download') ? <Button size="small" icon={<DownloadOutlined />} onClick={fetchIt}>{t('download')}</Button> : null;
}

export default function FileActions({ id }: ActionsProps) {
  return <FetchButton id={id} />;
}
