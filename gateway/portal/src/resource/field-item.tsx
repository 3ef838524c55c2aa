/* A field in a form: its label, its input, what is wrong with it; and what a service refused, beside the field that it names. */
import { Form } from 'antd';
import { useState } from 'react';
import { Problem } from '../api/problem';
import { flawOf, type Flaw } from '../contract/check';
import { needed } from '../contract/draft';
import type { Field, Resource } from '../contract/model';
import type { Row } from '../contract/value';
import { useText, type Key } from '../text';
import { isStarred } from './cell';
import { FieldInput } from './field-input';

type Words = ReturnType<typeof useText>;

function flawText({ t, say }: Words, field: Field, flaw: Flaw): string {
  const given = { what: say(field.label), max: field.maximum ?? field.maxLength, min: field.minimum ?? '' };

  return flaw === 'required' ? t('required', given) : t(`flaw_${flaw}` as Key, given);
}

/* The little that stands below an input. */
function hintOf({ t }: Words, field: Field, record: Row | undefined): string | undefined {
  const shown = record?.[field.name];

  if (isStarred(shown)) return t('keepMasked', { value: String(shown) });
  return field.immutable && !record ? t('onceOnly') : undefined;
}

interface ItemProps {
  of: Resource;
  field: Field;
  record?: Row; // that it has a value in already
  place?: string; // the community of what it is asked for
  autoFocus?: boolean;
}

export function Item({ of, field, record, place, autoFocus }: ItemProps) {
  const words = useText();
  const must = needed(field, record);
  const wide = field.kind === 'json' || field.maxLength > 256;

  return (
    <Form.Item
      className={wide ? 'wide-item' : ''}
      name={field.name}
      label={field.kind === 'bool' ? ' ' : words.say(field.label)}
      required={must}
      extra={hintOf(words, field, record)}
      validateFirst
      validateDebounce={250}
      rules={[
        {
          validator: (_, value: unknown) => {
            const flaw = flawOf({ ...field, required: must }, value);
            return flaw ? Promise.reject(new Error(flawText(words, field, flaw))) : Promise.resolve();
          },
        },
      ]}
      data-first={autoFocus || undefined}
    >
      <FieldInput of={of} field={field} place={place ?? String(record?.communityId ?? '')} />
    </Form.Item>
  );
}

/* --- refusals of the service, beside the field that they name */

export function useRefusal(fields: Field[], form: ReturnType<typeof Form.useForm<Row>>[0]) {
  const [problem, setProblem] = useState<Problem | null>(null);

  const refuse = (error: unknown): void => {
    const said = error instanceof Problem ? error : new Problem(0, '', String(error));
    const named = said.violations.filter((one) => fields.some((field) => field.name === one.field));

    form.setFields(named.map((one) => ({ name: one.field, errors: [one.description] })));
    if (named[0]) form.scrollToField(named[0].field, { block: 'center' });
    setProblem(named.length && named.length === said.violations.length ? null : said);
  };
  return { problem, refuse, clear: () => setProblem(null) };
}
