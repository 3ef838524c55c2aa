/* A call of the console: its address, and the same for curl. Pure. */
import type { Call } from './model';

export function addressOf(call: Call, given: Record<string, string>): string {
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given[name] ?? ''));
  const query = new URLSearchParams(
    call.parameters.filter((one) => one.in === 'query' && given[one.name]).map((one) => [one.name, given[one.name] ?? '']),
  );

  return query.size ? `${path}?${query}` : path;
}

export function missingOf(call: Call, given: Record<string, string>): string[] {
  return call.parameters.filter((one) => one.in === 'path' && !given[one.name]).map((one) => one.name);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/* The token stays a variable of the shell: it is no text to copy about. */
export function curlOf(call: Call, given: Record<string, string>, body: string, origin: string): string {
  const parts = ['curl', '-X', call.method, '-H', '"Authorization: Bearer $T"'];

  if (body) parts.push('--json', quoted(body));
  return [...parts, quoted(origin + addressOf(call, given))].join(' ');
}

export function fits(call: Call, typed: string): boolean {
  const text = `${call.method} ${call.path} ${call.id} ${call.description} ${call.permission}`.toLowerCase();

  return typed.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
