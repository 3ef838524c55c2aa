/* Addresses to pages. A resource's pages have addresses of its own without being named here. */
import { lazy, useEffect, type ComponentType } from 'react';
import { Route, Routes, useParams } from 'react-router-dom';
import type { Resource, Standard } from '../contract/model';
import Home from '../pages/home';
import { Nothing } from './nothing';
import { REGION } from './community';
import { ROLE } from './menu';
import { useWorld } from './me';

/* The pages of daily work are fetched while nothing else happens, so that a click finds them here. */
const listed = (): Promise<typeof import('../resource/list')> => import('../resource/list');
const RecordList = lazy(listed);
const formed = (): Promise<typeof import('../resource/form')> => import('../resource/form');
const RecordForm = lazy(formed);
const filed = (): Promise<typeof import('../resource/detail')> => import('../resource/detail');
const RecordDetail = lazy(filed);
const Statistics = lazy(() => import('../resource/statistics'));
const Imports = lazy(() => import('../resource/imports'));
const Exports = lazy(() => import('../resource/exports'));
const Regions = lazy(() => import('../pages/regions'));
const Roles = lazy(() => import('../pages/roles'));

const PersonFile = lazy(() => import('../pages/files').then((one) => ({ default: one.PersonFile })));
const HouseFile = lazy(() => import('../pages/files').then((one) => ({ default: one.HouseFile })));

const Console = lazy(() => import('../pages/console'));
const About = lazy(() => import('../pages/about'));

export interface ResourcePage {
  resource: Resource;
  id: string;
}

/* Lists that were written by hand: a tree is no table, and neither is a matrix. */
const byHand: Record<string, ComponentType<ResourcePage>> = { [REGION]: Regions, [ROLE]: Roles };

/* Files on one sheet. */
export const filesByHand: Record<string, ComponentType<ResourcePage>> = {
  'linli.population.v1.Person': PersonFile, 'linli.housing.v1.House': HouseFile,
};

function NoFile() {
  return <Nothing what="notFound" />;
}

function OfFile(props: ResourcePage) {
  const File = filesByHand[props.resource.id] ?? NoFile;

  return <File {...props} />;
}

function OfResource({ page: Page, needs, own }: { page: ComponentType<ResourcePage>; needs: Standard | Standard[]; own?: boolean }) {
  const { service, collection, id = '' } = useParams();
  const { model, may } = useWorld();
  const resource = model.resources.find((one) => one.service === service && one.collection === collection);
  const Shown = (own && resource && byHand[resource.id]) || Page;

  const any = [needs].flat(); // one of them is enough

  if (!resource || !any.some((one) => resource.calls[one])) return <Nothing what="notFound" />;
  if (!any.some((one) => may(resource, one))) return <Nothing what="notAllowed" />;
  return <Shown key={resource.id + id} resource={resource} id={id} />;
}

export function Routed() {
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled([listed(), formed(), filed()]), 1500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Routes>
      <Route index element={<Home />} />
      <Route path="console" element={<Console />} />
      <Route path="about" element={<About />} />
      <Route path=":service/:collection" element={<OfResource page={RecordList} needs="LIST" own />} />
      <Route path=":service/:collection/new" element={<OfResource page={RecordForm} needs="CREATE" />} />
      <Route path=":service/:collection/statistics" element={<OfResource page={Statistics} needs="STATS" />} />
      <Route path=":service/:collection/import" element={<OfResource page={Imports} needs="IMPORT" />} />
      <Route path=":service/:collection/import/:id" element={<OfResource page={Imports} needs="GET_IMPORT" />} />
      <Route path=":service/:collection/export" element={<OfResource page={Exports} needs={['LIST_EXPORTS', 'WAITING_EXPORTS']} />} />
      <Route path=":service/:collection/:id" element={<OfResource page={RecordDetail} needs="GET" />} />
      <Route path=":service/:collection/:id/file" element={<OfResource page={OfFile} needs="GET" />} />
      <Route path=":service/:collection/:id/edit" element={<OfResource page={RecordForm} needs="UPDATE" />} />
      <Route path="*" element={<Nothing what="notFound" />} />
    </Routes>
  );
}
