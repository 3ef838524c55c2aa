/* The parts of /openapi.json that the portal reads; libs/contract/openapi.h says what they mean. */
export interface Text {
  zh: string;
  en: string;
}

export type DataClass = 'PUBLIC' | 'INTERNAL' | 'PERSONAL' | 'SENSITIVE' | 'SECRET';

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  title?: string;
  description?: string;
  enum?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  readOnly?: boolean;
  examples?: unknown[];
  'x-label'?: Text;
  'x-class'?: DataClass;
  'x-required'?: boolean;
  'x-immutable'?: boolean;
  'x-filterable'?: boolean;
  'x-sortable'?: boolean;
  'x-searchable'?: boolean;
  'x-with-search'?: boolean;
  'x-unique'?: boolean;
  'x-sealed'?: boolean;
  'x-lookup'?: boolean;
  'x-lookup-tail'?: number;
  'x-stats'?: boolean;
  'x-refers-to'?: string;
  'x-format'?: string;
  'x-money'?: boolean;
  'x-json'?: boolean;
  'x-date'?: boolean;
  'x-enum-labels'?: Record<string, Text>;
  'x-clauses'?: string[];
  'x-resource'?: {
    service: string;
    collection: string;
    path: string;
    calls: Record<string, string>;
    statsBy?: string[];
    importable?: boolean;
    exportable?: boolean;
    searchable?: boolean;
    clauses?: string[];
  };
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  example?: unknown;
  schema: Schema;
}

export interface Operation {
  operationId: string;
  tags: string[];
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json'?: { schema: Schema; example?: unknown } } };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  'x-permission'?: string;
  'x-standard'?: string;
  'x-resource'?: string;
  'x-secret'?: boolean;
  'x-label'?: Text;
}

export interface OpenApi {
  info: { title: string; version: string };
  tags?: { name: string; 'x-label'?: Text }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters?: Record<string, Parameter> };
  'x-reasons'?: Record<string, { code: string; status: number; zh: string; en: string }>;
}
