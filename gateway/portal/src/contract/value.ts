/* Values as people read them. Pure: language and day come in. */
import type { Text } from './document';
import type { Field, Option } from './model';

export type Lang = 'zh' | 'en';
export type Value = unknown;
export type Row = Record<string, unknown>;

export const said = (text: Text, lang: Lang): string => text[lang];

const locale: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' };

/* Times are the community's, wherever the browser stands. */
const ZONE = 'Asia/Shanghai';

const formatters = new Map<string, Intl.DateTimeFormat>(); // made when one is needed: it takes a while

function formatterOf(lang: Lang, withTime: boolean): Intl.DateTimeFormat {
  const made = formatters.get(lang + withTime) ?? new Intl.DateTimeFormat(locale[lang], {
    timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit',
    ...(withTime ? { hour: '2-digit', minute: '2-digit', hour12: false } : {}),
  });

  formatters.set(lang + withTime, made);
  return made;
}

function written(iso: string, lang: Lang, withTime: boolean): string {
  const at = new Date(iso);

  return Number.isNaN(at.getTime()) ? iso : formatterOf(lang, withTime).format(at);
}

export const timeText = (iso: string, lang: Lang): string => written(iso, lang, true);
export const dayText = (iso: string, lang: Lang): string => written(iso, lang, false);

const justNow: Record<Lang, string> = { zh: '刚刚', en: 'just now' };

/* "3 minutes ago"; a day or more is told by its date. */
export function agoText(iso: string, now: number, lang: Lang): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const ago = new Intl.RelativeTimeFormat(locale[lang], { numeric: 'auto' });

  if (Math.abs(seconds) < 60) return justNow[lang];
  if (Math.abs(seconds) < 3600) return ago.format(Math.trunc(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86400) return ago.format(Math.trunc(seconds / 3600), 'hour');
  return timeText(iso, lang);
}

export function moneyText(fen: string | number, lang: Lang): string {
  return new Intl.NumberFormat(locale[lang], { style: 'currency', currency: 'CNY', currencyDisplay: 'narrowSymbol' }).format(Number(fen) / 100);
}

const counts = { zh: new Intl.NumberFormat(locale.zh), en: new Intl.NumberFormat(locale.en) };

export const countText = (count: number, lang: Lang): string => counts[lang].format(count);

export function optionLabel(options: readonly Option[], value: string, lang: Lang): string {
  const option = options.find((one) => one.value === value);

  return option ? said(option.label, lang) : '';
}

/* A group of a statistics. */
export function groupLabel(field: Field, value: string, lang: Lang, none: string): string {
  if (!value) return none;
  return field.kind === 'enum' ? optionLabel(field.options, value, lang) || none : value;
}

const yesNo: Record<Lang, [string, string]> = { zh: ['是', '否'], en: ['Yes', 'No'] };

function oneText(field: Field, value: Value, lang: Lang): string {
  switch (field.kind) {
    case 'enum':
      return optionLabel(field.options, String(value), lang);
    case 'time':
      return timeText(String(value), lang);
    case 'money':
      return moneyText(String(value), lang);
    case 'bool':
      return yesNo[lang][value ? 0 : 1];
    case 'integer':
    case 'number':
      return countText(Number(value), lang);
    case 'object':
      return objectText(field, value as Row, lang);
    default:
      return String(value);
  }
}

function objectText(field: Field, value: Row, lang: Lang): string {
  const parts = field.fields.filter((one) => value?.[one.name] !== undefined && value[one.name] !== '');

  return parts.map((one) => `${said(one.label, lang)} ${valueText(one, value[one.name], lang)}`).join(lang === 'zh' ? '，' : ', ');
}

/* Empty for what is not there. */
export function valueText(field: Field, value: Value, lang: Lang): string {
  if (value === undefined || value === null || value === '') return '';
  if (Array.isArray(value)) return value.map((one) => oneText(field, one, lang)).join(lang === 'zh' ? '、' : ', ');
  return oneText(field, value, lang);
}
