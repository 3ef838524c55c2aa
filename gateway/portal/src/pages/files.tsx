/* The person's file and the house's file, each on one sheet. */
import { ArrowLeftOutlined, PrinterOutlined } from '../shell/icons';
import { Button, DatePicker, Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { call } from '../api/client';
import { filterOf } from '../contract/filter';
import type { Resource } from '../contract/model';
import { byStanding, resourceNamed, resourceOfKind, todayIn } from '../contract/relation';
import { nameOf, useLinks, useSome, useTitle, type Record_ } from '../resource/data';
import { Picture } from '../resource/files';
import { History } from '../resource/history';
import { LinkTable } from '../resource/links';
import { useKeys } from '../shell/keys';
import { useWorld } from '../shell/me';
import type { ResourcePage } from '../shell/routed';
import { Trouble } from '../shell/trouble';
import { useText } from '../text';
import { Boxes, boxesOf, Paper, Rows, Withheld } from './paper';

export const PERSON = 'linli.population.v1.Person';
export const HOUSE = 'linli.housing.v1.House';

function useFile<T>(resource: Resource, id: string, onDay = '') {
  return useQuery({
    queryKey: ['of', resource.id, 'file', id, onDay],
    queryFn: () => call<T>(`${resource.path}/${id}/file`, { query: { onDay } }),
    placeholderData: (before) => before,
    staleTime: 0,
  });
}

interface FrameProps {
  resource: Resource;
  id: string;
  title: string;
  name: string;
  extra?: ReactNode;
  children: ReactNode;
}

function FileFrame({ resource, id, title, name, extra, children }: FrameProps) {
  const { t } = useText();
  const { may } = useWorld();
  const navigate = useNavigate();
  const back = (): void => navigate(`${resource.page}/${id}`);

  useTitle(`${name} · ${title}`);
  useKeys({ Escape: back });
  return (
    <div className="page page-file">
      <header className="page-head">
        <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('back')} onClick={back} />
        <h1>{name || ' '}</h1>
        <span className="stretch" />
        {extra}
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}><span className="wide">{t('print')}</span></Button>
      </header>
      {children}
      {may(resource, 'HISTORY') && (
        <section className="sheet paper-history"><h2>{t('history')}</h2><History resource={resource} id={id} /></section>
      )}
    </div>
  );
}

/* --- a person */

interface PersonFileAnswer {
  person: Record_;
  households: Record_[];
  members: Record_[];
  tags: Record_[];
  consents: Record_[];
  collections: Record_[];
  predecessors: string[];
  withheld: string[];
}

const identity = ['name', 'formerName', 'sex', 'birthDate', 'ethnicity', 'nationality', 'documentType', 'idNumber', 'documentNumber', 'phone', 'education', 'maritalStatus', 'politicalStatus', 'occupation', 'employer'];
const living = ['category', 'communityId', 'gridId', 'residenceAddress', 'residenceSince', 'stayUntil', 'stayReason', 'registeredAddress', 'registeredRegion'];
const key = ['keyClass', 'keyLevel', 'reviewedOn', 'reviewDueOn'];
const proven = ['identityVerifiedAt', 'addressVerifiedAt', 'faceVerifiedAt'];

/* All who live in the household, and what they are to its head. */
function Family({ household, resource }: { household: Record_; resource: Resource }) {
  const { t } = useText();
  const { data } = useSome(resource, { filter: filterOf([{ field: 'householdId', is: 'eq', value: household.id }]) }, 30);

  return <Rows resource={resource} rows={data?.rows} without={['householdId']} title={t('paperFamily', { number: String(household.number || '') })} />;
}

function Connections({ resource, id, onDay = '' }: { resource: Resource; id: string; onDay?: string }) {
  const { t } = useText();
  const { may } = useWorld();
  const { data } = useLinks(resource, id, onDay, may(resource, 'LINKS'));

  if (!data) return null;
  return (
    <section>
      <h3>{t('links')}</h3>
      {data.links.length === 0 ? <p className="quiet">{t('paperNone')}</p> : <LinkTable links={byStanding(data.links, todayIn(new Date()))} />}
    </section>
  );
}

export function PersonFile({ resource, id }: ResourcePage) {
  const { t, say } = useText();
  const { model } = useWorld();
  const { data: file, error, refetch } = useFile<PersonFileAnswer>(resource, id);
  const named = (name: string): Resource | undefined => resourceNamed(model, `population.${name}`);
  const member = named('Member');
  const labelOf = (list: string): string => {
    const found = model.resources.find((one) => one.service === 'population' && one.collection === list);
    return found ? say(found.label) : list;
  };

  if (error) return <div className="page"><Trouble error={error} onRetry={() => void refetch()} /></div>;
  return (
    <FileFrame resource={resource} id={id} title={t('paperPerson')} name={nameOf(resource, file?.person)}>
      {!file ? <Skeleton active paragraph={{ rows: 12 }} /> : (
        <Paper title={t('paperPerson')} photo={<Picture className="photo" fileId={String(file.person.photoObjectId ?? '')} label={t('paperPhoto')} />}>
          <Boxes title={t('paperIdentity')} boxes={boxesOf(resource, file.person, identity)} />
          <Boxes title={t('paperLiving')} boxes={boxesOf(resource, file.person, living)} />
          {file.person.category === 'KEY' && <Boxes title={t('paperKey')} boxes={boxesOf(resource, file.person, key)} />}
          <Boxes title={t('paperProven')} boxes={boxesOf(resource, file.person, proven)} />
          {member && file.households.map((one) => <Family key={one.id} household={one} resource={member} />)}
          <Connections resource={resource} id={id} />
          <Rows resource={named('Tag')} rows={file.tags} without={['personId']} />
          <Rows resource={named('Consent')} rows={file.consents} without={['personId', 'evidenceObjectId']} />
          <Rows resource={named('Collection')} rows={file.collections} without={['personId', 'objectId']} />
          {file.predecessors.length > 0 && <p>{t('paperPredecessors', { count: file.predecessors.length })}</p>}
          <Withheld names={file.withheld} labelOf={labelOf} />
        </Paper>
      )}
    </FileFrame>
  );
}

/* --- a house */

interface HouseFileAnswer {
  house: Record_;
  building: Record_ | null;
  unit: Record_ | null;
  occupancies: Record_[];
  leases: Record_[];
  ratings: Record_[];
}

const place = ['communityId', 'gridId', 'buildingId', 'unitId', 'number', 'floor', 'address', 'addressCode'];
const room = ['state', 'usage', 'propertyRight', 'certificateNumber', 'areaM2', 'innerAreaM2', 'rooms', 'note'];
const building = ['structure', 'builtYear', 'floorsAbove', 'floorsBelow', 'state', 'use'];

export function HouseFile({ resource, id }: ResourcePage) {
  const { t } = useText();
  const { model } = useWorld();
  const [day, setDay] = useState('');
  const { data: file, error, refetch } = useFile<HouseFileAnswer>(resource, id, day);
  const named = (name: string): Resource | undefined => resourceNamed(model, `housing.${name}`);
  const picker = <DatePicker aria-label={t('linksOnDay')} placeholder={t('paperOnDay')} value={day ? dayjs(day) : null} onChange={(at) => setDay(at ? at.format('YYYY-MM-DD') : '')} />;

  if (error) return <div className="page"><Trouble error={error} onRetry={() => void refetch()} /></div>;
  return (
    <FileFrame resource={resource} id={id} title={t('paperHouse')} name={nameOf(resource, file?.house)} extra={picker}>
      {!file ? <Skeleton active paragraph={{ rows: 12 }} /> : (
        <Paper title={day ? t('paperHouseOn', { day }) : t('paperHouse')}>
          <Boxes title={t('paperPlace')} boxes={boxesOf(resource, file.house, place)} />
          <Boxes title={t('paperRoom')} boxes={boxesOf(resource, file.house, room)} />
          <Boxes title={t('paperBuilding')} boxes={boxesOf(resourceOfKind(model, 'BUILDING'), file.building, building)} />
          <Rows resource={named('Occupancy')} rows={file.occupancies} without={['houseId']} title={t('paperOccupants')} />
          <Rows resource={named('Lease')} rows={file.leases} without={['houseId', 'contractObjectId', 'remindDays', 'remindedOn']} />
          {!day && <Rows resource={named('Rating')} rows={file.ratings} without={['houseId']} />}
          <Connections resource={resource} id={id} onDay={day} />
        </Paper>
      )}
    </FileFrame>
  );
}
