/* From the API's document to what pages are made of: resources, their fields, their calls. Pure. */
import type { DataClass, OpenApi, Operation, Parameter, Schema, Text } from './document';

export type Kind =
  | 'text' | 'enum' | 'date' | 'time' | 'bool' | 'integer' | 'number' | 'money' | 'reference' | 'json' | 'object';

export interface Option {
  value: string;
  label: Text;
}

export interface Field {
  name: string;
  label: Text;
  kind: Kind;
  list: boolean;
  class: DataClass;
  required: boolean; // at creation
  immutable: boolean;
  readOnly: boolean;
  filterable: boolean;
  withSearch: boolean;
  sortable: boolean;
  searchable: boolean;
  counted: boolean; // statistics go by it
  sealed: boolean;
  lookupTail: number;
  refersTo: string;
  format: string;
  pattern: string;
  maxLength: number;
  minimum?: number;
  maximum?: number;
  options: Option[];
  fields: Field[]; // of an object
}

export interface Call {
  id: string;
  service: string;
  method: string; // "GET"
  path: string;
  permission: string;
  standard: string;
  secret: boolean;
  label?: Text;
  description: string;
  parameters: Parameter[];
  body?: Schema;
  example?: unknown;
  answer?: Schema;
}

/* What else people do with a record: a call that its contract gives a name. */
export interface Action {
  call: Call;
  label: Text;
  fields: Field[]; // what it asks
  answers: string; // the schema of what it answers
  answer: Field[];
}

export type Standard =
  | 'GET' | 'LIST' | 'CREATE' | 'UPDATE' | 'DELETE' | 'HISTORY' | 'UNDELETE' | 'BATCH_GET' | 'BATCH_CREATE' | 'STATS' | 'REVEAL'
  | 'TEMPLATE' | 'IMPORT' | 'GET_IMPORT' | 'LIST_IMPORTS' | 'CONFIRM_IMPORT' | 'CANCEL_IMPORT' | 'UNDO_IMPORT' | 'IMPORT_ERRORS'
  | 'LINKS' | 'EXPORT' | 'GET_EXPORT' | 'LIST_EXPORTS' | 'WAITING_EXPORTS' | 'APPROVE_EXPORT' | 'REJECT_EXPORT';

export interface Resource {
  id: string; // "linli.population.v1.Person"
  name: string; // "Person"
  service: string;
  collection: string;
  path: string; // "/v1/population/persons"
  page: string; // "/population/persons"
  label: Text;
  fields: Field[];
  calls: Partial<Record<Standard, Call>>;
  actions: Action[];
  statsBy: Field[];
  searchable: boolean;
  names: Field[]; // what a record is called by: the first that is filled in
  title: Field | undefined; // the first of them
  clauses: string[];
}

export interface Service {
  name: string;
  label: Text;
  resources: Resource[];
}

export interface Model {
  services: Service[]; // that have resources
  names: ReadonlyMap<string, Text>; // of all services
  resources: Resource[];
  calls: Call[];
  schemas: Record<string, Schema>;
  reasons: NonNullable<OpenApi['x-reasons']>;
}

/* --- fields */

const same = (text: string): Text => ({ zh: text, en: text });

/* "createdAt" as "Created at", where the contract names nothing. */
export function spelled(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/_/g, ' ').toLowerCase();

  return words.charAt(0).toUpperCase() + words.slice(1);
}

/* Fields that every resource may have, where a contract leaves their label out. */
const common: Record<string, Text> = {
  id: { zh: '标识', en: 'Id' },
  communityId: { zh: '社区', en: 'Community' },
  gridId: { zh: '网格', en: 'Grid' },
  source: { zh: '来源', en: 'Source' },
  createdAt: { zh: '创建时间', en: 'Created at' },
  updatedAt: { zh: '更新时间', en: 'Updated at' },
  etag: { zh: '版本标记', en: 'ETag' },
};

function isInteger(schema: Schema): boolean {
  return schema.type === 'integer' || schema.format === 'int64' || schema.format === 'uint64';
}

function kindOf(schema: Schema): Kind {
  if (schema['x-refers-to']) return 'reference';
  if (schema.enum) return 'enum';
  if (schema['x-money']) return 'money';
  if (schema['x-json']) return 'json';
  if (schema['x-date']) return 'date';
  if (schema.format === 'date-time') return 'time';
  if (schema.type === 'boolean') return 'bool';
  if (isInteger(schema)) return 'integer';
  if (schema.type === 'number') return 'number';
  return schema.$ref || schema.type === 'object' ? 'object' : 'text';
}

/* The first value of an enum says that there is none. */
function optionsOf(schema: Schema, labels: Schema['x-enum-labels']): Option[] {
  return (schema.enum ?? []).slice(1).map((value) => ({ value, label: labels?.[value] ?? same(spelled(value)) }));
}

function schemaAt(document: OpenApi, ref: string | undefined): Schema | undefined {
  return ref ? document.components.schemas[ref.split('/').at(-1) ?? ''] : undefined;
}

function fieldsOf(document: OpenApi, schema: Schema | undefined): Field[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => fieldOf(document, name, property));
}

function fieldOf(document: OpenApi, name: string, schema: Schema): Field {
  const one = { ...schema, ...(schema.items ?? {}) };

  return {
    name,
    label: schema['x-label'] ?? common[name] ?? schemaAt(document, one.$ref)?.['x-label'] ?? same(spelled(name)),
    kind: kindOf(one.type === 'array' ? { ...one, type: undefined } : one),
    list: schema.type === 'array',
    class: schema['x-class'] ?? 'INTERNAL',
    required: schema['x-required'] ?? false,
    immutable: schema['x-immutable'] ?? false,
    readOnly: schema.readOnly ?? false,
    filterable: schema['x-filterable'] ?? false,
    withSearch: schema['x-with-search'] ?? false,
    sortable: schema['x-sortable'] ?? false,
    searchable: schema['x-searchable'] ?? false,
    counted: schema['x-stats'] ?? false,
    sealed: schema['x-sealed'] ?? false,
    lookupTail: schema['x-lookup-tail'] ?? 0,
    refersTo: schema['x-refers-to'] ?? '',
    format: schema['x-format'] ?? '',
    pattern: schema.pattern ?? '',
    maxLength: schema.maxLength ?? 256,
    minimum: schema.minimum,
    maximum: schema.maximum,
    options: optionsOf(one, schema['x-enum-labels']),
    fields: fieldsOf(document, schemaAt(document, one.$ref)),
  };
}

/* --- calls */

function callOf(document: OpenApi, method: string, path: string, operation: Operation): Call {
  const parameters = (operation.parameters ?? []).map((given) =>
    given.$ref ? document.components.parameters?.[given.$ref.split('/').at(-1) ?? ''] : given,
  );

  return {
    id: operation.operationId,
    service: operation.tags[0] ?? '',
    method: method.toUpperCase(),
    path,
    permission: operation['x-permission'] ?? '',
    standard: operation['x-standard'] ?? '',
    secret: operation['x-secret'] ?? false,
    label: operation['x-label'],
    description: operation.description ?? '',
    parameters: parameters.filter((one): one is Parameter => one !== undefined),
    body: operation.requestBody?.content['application/json']?.schema,
    example: operation.requestBody?.content['application/json']?.example,
    answer: operation.responses['200']?.content?.['application/json']?.schema,
  };
}

function callsOf(document: OpenApi): Call[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => callOf(document, method, path, operation)),
  );
}

/* --- actions */

const nameIn = (schema: Schema | undefined): string => schema?.$ref?.split('/').at(-1) ?? '';

function actionOf(document: OpenApi, label: Text, call: Call): Action {
  const asked = fieldsOf(document, schemaAt(document, call.body?.$ref));

  return { call, label, fields: asked.filter((field) => field.name !== 'id'), answers: nameIn(call.answer), answer: fieldsOf(document, schemaAt(document, call.answer?.$ref)) };
}

/* Of one record, by its id alone or by a form; what has parameters beside is the console's. */
function actionsOf(document: OpenApi, path: string, calls: Iterable<Call>): Action[] {
  const own = [...calls].filter((call) => call.path.startsWith(`${path}/{id}:`) && call.parameters.every((one) => one.in !== 'query'));

  return own.flatMap((call) => (call.label ? [actionOf(document, call.label, call)] : []));
}

/* --- resources */

/* Bookkeeping that nobody reads in a list or a file. */
export const INNER = new Set(['id', 'etag']);

const named = new Set(['name', 'number', 'code']);
const remarks = new Set(['source', 'note', 'remark']);

/* Fields that a record may be called by, the best first. What only binds others together is called by them: it has none. */
function namesOf(fields: Field[]): Field[] {
  const texts = fields.filter((field) => field.kind === 'text' && !field.list && !INNER.has(field.name));
  const good = [...texts.filter((field) => field.searchable), ...texts.filter((field) => !field.searchable && named.has(field.name))];
  const binds = fields.some((field) => field.kind === 'reference' && field.required && field.name !== 'communityId');
  const others = binds ? [] : texts.filter((field) => !remarks.has(field.name)).sort((a, b) => Number(b.required) - Number(a.required));

  return good.length ? good : others.slice(0, 1);
}

function resourceOf(document: OpenApi, id: string, schema: Schema, calls: Map<string, Call>): Resource | null {
  const said = schema['x-resource'];
  if (!said) return null;
  const fields = fieldsOf(document, schema);
  const own = Object.entries(said.calls).map(([standard, name]) => [standard, calls.get(name)] as const);

  return {
    id,
    name: id.split('.').at(-1) ?? id,
    service: said.service,
    collection: said.collection,
    path: said.path,
    page: `/${said.service}/${said.collection}`,
    label: schema['x-label'] ?? same(spelled(said.collection)),
    fields,
    calls: Object.fromEntries(own.filter(([, call]) => call)),
    actions: actionsOf(document, said.path, calls.values()),
    statsBy: fields.filter((field) => field.counted),
    searchable: said.searchable ?? false,
    names: namesOf(fields),
    title: namesOf(fields)[0],
    clauses: said.clauses ?? [],
  };
}

/* The address of one of its calls, of one record or job. */
export function addressIn(resource: Resource, standard: Standard, id = ''): string {
  return (resource.calls[standard]?.path ?? '').replace('{id}', encodeURIComponent(id));
}

/* A service may have calls and no resource of its own. */
export const serviceLabel = (model: Model, name: string): Text => model.names.get(name) ?? same(spelled(name));

export function modelOf(document: OpenApi): Model {
  const calls = callsOf(document);
  const byId = new Map(calls.map((call) => [call.id, call]));
  const resources = Object.entries(document.components.schemas)
    .map(([id, schema]) => resourceOf(document, id, schema, byId))
    .filter((one): one is Resource => one !== null);
  const labels = new Map((document.tags ?? []).flatMap((tag) => (tag['x-label'] ? [[tag.name, tag['x-label']]] : [])));
  const names = [...new Set(resources.map((one) => one.service))];

  return {
    services: names.map((name) => ({
      name,
      label: labels.get(name) ?? same(spelled(name)),
      resources: resources.filter((one) => one.service === name),
    })),
    names: labels,
    resources,
    calls,
    schemas: document.components.schemas,
    reasons: document['x-reasons'] ?? {},
  };
}
