/* A small contract with one of everything, as the gateway writes it. */
import type { OpenApi } from '../../src/contract/document';

const person = '#/components/schemas/linli.population.v1.Person';

const operation = (id: string, permission: string, standard: string, more: object = {}) => ({
  operationId: `population.PersonService.${id}`, tags: ['population'], 'x-permission': permission, 'x-standard': standard,
  'x-resource': 'linli.population.v1.Person', responses: { 200: { content: { 'application/json': { schema: { $ref: person } } } } }, ...more,
});

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

export const document: OpenApi = {
  info: { title: 'Linli', version: '1' },
  tags: [{ name: 'population', 'x-label': { zh: '人口', en: 'Population' } }, { name: 'analytics', 'x-label': { zh: '检索与分析', en: 'Search and analysis' } }],
  paths: {
    '/v1/population/persons': {
      get: operation('ListPersons', 'population.person.read', 'LIST', { parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }] }),
      post: operation('CreatePerson', 'population.person.create', 'CREATE', {
        requestBody: { content: { 'application/json': { schema: { $ref: person }, example: { name: '王秀英' } } } },
      }),
    },
    '/v1/population/persons/{id}': {
      get: operation('GetPerson', 'population.person.read', 'GET', { parameters: [{ $ref: '#/components/parameters/AcceptLanguage' }, id] }),
      patch: operation('UpdatePerson', 'population.person.update', 'UPDATE', { parameters: [id] }),
    },
    '/v1/population/persons/{id}:merge': {
      post: {
        operationId: 'population.PersonService.MergePerson', tags: ['population'], 'x-permission': 'population.person.merge', 'x-label': { zh: '合并', en: 'Merge' }, parameters: [id],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/linli.population.v1.MergePersonRequest' } } } },
        responses: { 200: { content: { 'application/json': { schema: { $ref: person } } } } },
      },
    },
    '/v1/population/persons/{id}:reindex': {
      post: { operationId: 'population.PersonService.ReindexPerson', tags: ['population'], 'x-permission': 'population.person.update', parameters: [id], responses: {} },
    },
    '/v1/population/persons/{id}:fee': {
      get: { operationId: 'population.PersonService.GetFee', tags: ['population'], 'x-permission': 'population.person.read', 'x-label': { zh: '费用', en: 'Fee' }, parameters: [id],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/linli.Address' } } } } } },
    },
    '/v1/population/persons/{id}:near': {
      get: { operationId: 'population.PersonService.Near', tags: ['population'], 'x-permission': 'population.person.read', 'x-label': { zh: '附近', en: 'Near' },
        parameters: [id, { name: 'metres', in: 'query', schema: { type: 'integer' } }], responses: {} },
    },
    '/v1/population/persons/{id}/photo': {
      put: { operationId: 'population.PersonService.PutPhoto', tags: ['population'], 'x-permission': 'population.person.update', parameters: [id],
        requestBody: { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
        responses: { 200: { content: { 'application/octet-stream': {} } } } },
    },
    '/v1/identity/sessions': {
      post: { operationId: 'identity.SessionService.CreateSession', tags: ['identity'], 'x-permission': 'PUBLIC', 'x-secret': true, responses: {} },
    },
  },
  components: {
    parameters: { AcceptLanguage: { name: 'Accept-Language', in: 'header', schema: { type: 'string' } } },
    schemas: {
      'linli.population.v1.Person': {
        type: 'object', 'x-label': { zh: '人员', en: 'Person' },
        'x-resource': {
          service: 'population', collection: 'persons', path: '/v1/population/persons', searchable: true, statsBy: ['category', 'key_level'],
          calls: { LIST: 'population.PersonService.ListPersons', CREATE: 'population.PersonService.CreatePerson', GET: 'population.PersonService.GetPerson', UPDATE: 'population.PersonService.UpdatePerson' },
        },
        properties: {
          id: { type: 'string', readOnly: true },
          communityId: { type: 'string', 'x-refers-to': 'linli.identity.v1.Region', 'x-required': true, 'x-immutable': true, 'x-filterable': true, 'x-label': { zh: '社区', en: 'Community' } },
          name: { type: 'string', maxLength: 8, 'x-class': 'PERSONAL', 'x-required': true, 'x-searchable': true, 'x-filterable': true, 'x-label': { zh: '姓名', en: 'Name' } },
          idNumber: { type: 'string', 'x-class': 'SENSITIVE', 'x-sealed': true, 'x-lookup-tail': 4, 'x-filterable': true, 'x-format': 'CN_ID_NUMBER' },
          phone: { type: 'string', pattern: '^(1[3-9][0-9]{9})?$', 'x-required': true, 'x-class': 'SENSITIVE', 'x-sealed': true },
          category: {
            type: 'string', enum: ['CATEGORY_UNSPECIFIED', 'PERMANENT', 'KEY'], 'x-filterable': true, 'x-with-search': true, 'x-stats': true,
            'x-enum-labels': { PERMANENT: { zh: '常住', en: 'Permanent' } },
          },
          keyLevel: { type: 'string', enum: ['KEY_LEVEL_UNSPECIFIED', 'FIRST'], 'x-stats': true },
          rent: { type: 'string', format: 'int64', 'x-money': true },
          age: { type: 'integer', minimum: 0, maximum: 150 },
          bornOn: { type: 'string', pattern: '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$', 'x-date': true, 'x-filterable': true, 'x-with-search': true },
          vaccinated: { type: 'boolean' },
          tags: { type: 'array', items: { type: 'string' } },
          address: { $ref: '#/components/schemas/linli.Address' },
          spouse: { $ref: '#/components/schemas/linli.population.v1.Spouse', readOnly: true },
          extra: { type: 'string', 'x-json': true },
          updatedAt: { type: 'string', format: 'date-time', readOnly: true },
          etag: { type: 'string', readOnly: true },
        },
      },
      'linli.population.v1.MergePersonRequest': {
        type: 'object', required: ['id', 'fromId'],
        properties: {
          id: { type: 'string', 'x-required': true, 'x-refers-to': 'linli.population.v1.Person' },
          fromId: { type: 'string', 'x-required': true, 'x-refers-to': 'linli.population.v1.Person', 'x-label': { zh: '并入的档案', en: 'File that ends' } },
        },
      },
      'linli.population.v1.Spouse': { type: 'object', 'x-label': { zh: '配偶', en: 'Spouse' }, properties: {} },
      'linli.Address': { type: 'object', properties: { street: { type: 'string', 'x-label': { zh: '街道', en: 'Street' } } } },
    },
  },
} as unknown as OpenApi;
