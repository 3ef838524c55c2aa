/* A whole Linli of the walks' own, by the script that `make up` runs, and calls to it as an administrator. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const tree = resolve(__dirname, '../../../..');
export const admin = { account: 'admin', password: 'a long enough pass phrase' };

/* Below the ports that the kernel gives to outgoing connections: one of these would take it before the gateway does. */
async function freePort(): Promise<number> {
  const port = 10000 + Math.floor(Math.random() * 10000);
  const free = await new Promise<boolean>((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });

  return free ? port : freePort();
}

type Json = Record<string, any>;

export class Stack {
  private token = '';
  private constructor(readonly url: string, private readonly env: NodeJS.ProcessEnv, private readonly folder: string) {}

  static async start(): Promise<Stack> {
    const folder = mkdtempSync(join(tmpdir(), 'linli-walk-'));
    const [http, https, admin] = [await freePort(), await freePort(), await freePort()];
    const env = {
      ...process.env, LINLI_RUN_DIR: join(folder, 'run'), LINLI_HTTP_PORT: `${http}`, LINLI_HTTPS_PORT: `${https}`,
      LINLI_ADMIN_PORT: `${admin}`, LINLI_BIN: join(tree, 'build/bin'), LINLI_PORTAL: join(tree, 'build/portal'),
    };

    execFileSync('chmod', ['755', folder]);
    const stack = new Stack(`http://127.0.0.1:${http}`, env, folder);
    stack.script('up');
    await stack.enter();
    return stack;
  }

  private script(what: string, cwd = tree, env: NodeJS.ProcessEnv = {}): void {
    execFileSync('deploy/local/stack', [what], { cwd, env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /* `up` once more with the programs of another tree. */
  upFrom(other: string): void {
    this.script('up', other, { LINLI_BIN: join(other, 'build/bin') });
  }

  stop(): void {
    this.script('down');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /* Past every policy: for a crowd that no test would wait for by calls. */
  conninfo(): string {
    const port = /\bpg=(\d+)/.exec(readFileSync(join(this.folder, 'run/ports'), 'utf8'))?.[1];
    const password = readFileSync(join(this.secrets(), 'super.pg'), 'utf8').trim();

    return `host=@linli-${port} port=${port} dbname=linli user=linli_super password=${password}`;
  }

  secrets(): string {
    return join(this.folder, 'run/secrets');
  }

  /* The administrator's password is changed as everybody's has to be. */
  private async enter(): Promise<void> {
    const once = readFileSync(join(this.folder, 'run/secrets/admin-password'), 'utf8').trim();

    this.token = (await this.call('/v1/identity/sessions', { account: 'admin', password: once })).accessToken;
    await this.call('/v1/identity/users/me:changePassword', { oldPassword: once, newPassword: admin.password });
    this.token = (await this.call('/v1/identity/sessions', admin)).accessToken;
  }

  async call(path: string, body?: unknown, method = body ? 'POST' : 'GET'): Promise<Json> {
    const answer = await fetch(this.url + path, {
      method, body: body ? JSON.stringify(body) : undefined,
      headers: { 'content-type': 'application/json', ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) },
    });
    const json = (await answer.json()) as Json;

    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  }

  /* An account with one role and a one-time password. */
  async user(account: string, role: Json): Promise<{ account: string; password: string }> {
    const { id: roleId } = await this.call('/v1/identity/roles', { name: `role ${account}`, clearance: 'PERSONAL', rows: 'REGIONS', ...role });
    const { id } = await this.call('/v1/identity/users', { account, name: '测试员', everywhere: true, roleIds: [roleId] });
    const { oneTimePassword } = await this.call(`/v1/identity/users/${id}:resetPassword`, {});

    return { account, password: oneTimePassword };
  }
}
